import { type CookieOptions, type Request, type Response, Router } from 'express';
import { inject, injectable } from 'inversify';
import { shortAgent } from '../../../shared/visitor.js';
import { SESSION_MS, SignIn } from '../application/sign-in.js';
import { SignOut } from '../application/sign-out.js';
import { CrossSite, SignInLinkInvalid } from '../domain/authentication-errors.js';
import { comesFromOwnPages } from '../domain/same-site.js';
import { sessionCookieName, sessionSecretOf } from './session-cookie.js';

/** The addresses that sign the demo user in and out; they stand outside the contract, as pages for a browser. */
@injectable()
export class SignInRouter {
  readonly router = Router();

  constructor(
    @inject(SignIn) private readonly signIn: SignIn,
    @inject(SignOut) private readonly signOut: SignOut,
  ) {
    // Express would answer HEAD as GET, and a link that is merely looked at would be used up.
    this.router.head('/sign-in', (_request, response) => {
      response.sendStatus(405);
    });
    this.router.get('/sign-in', (request, response) => this.enter(request, response));
    this.router.post('/sign-out', (request, response) => this.leave(request, response));
  }

  private async enter(request: Request, response: Response): Promise<void> {
    // The address holds a secret: it must not stay in a cache, nor travel on as a referrer.
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    const { token } = request.query;
    try {
      const secret = await this.signIn.run(typeof token === 'string' ? token : '', {
        address: request.ip ?? null,
        userAgent: shortAgent(request.get('user-agent')),
      });
      response.cookie(sessionCookieName(request.secure), secret, { ...cookieOptions(request), maxAge: SESSION_MS });
      response.redirect(303, '/docs/');
    } catch (failure) {
      const wantsPage = request.accepts(['html', 'application/problem+json', 'json']) === 'html';
      if (!(failure instanceof SignInLinkInvalid) || !wantsPage) throw failure;
      response.status(401).type('html').send(pageSaying(failure.message));
    }
  }

  private async leave(request: Request, response: Response): Promise<void> {
    const { origin, host, cookie } = request.headers;
    const fetchSite = request.get('sec-fetch-site');
    if (!comesFromOwnPages({ method: request.method, origin, fetchSite, host })) throw new CrossSite();
    const secret = sessionSecretOf(cookie, request.secure);
    if (secret !== null) await this.signOut.run(secret);
    response.clearCookie(sessionCookieName(request.secure), cookieOptions(request)).sendStatus(204);
  }
}

const cookieOptions = (request: Request): CookieOptions => ({
  httpOnly: true,
  sameSite: 'strict',
  secure: request.secure,
  path: '/',
});

/** `text` is our own, so that nothing in it needs escaping. */
const pageSaying = (text: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Saldo: sign in</title>
<body>
<h1>Not signed in</h1>
<p>${text}</p>
</body>
</html>
`;
