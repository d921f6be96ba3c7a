import { type Response, Router } from 'express';
import { injectable } from 'inversify';
import { SIGN_IN_PAGE, SIGN_IN_SCRIPT, SIGN_IN_STYLE } from './sign-in-page.js';

/** Tighter than that of other pages: files of ours and our own API, nothing inline, and no form that is sent by itself. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `/sign-in`: the page of local accounts. */
@injectable()
export class SignInPageRouter {
  readonly router = Router();

  constructor() {
    this.router.get('/sign-in', (_request, response) => send(response, 'html', SIGN_IN_PAGE));
    this.router.get('/sign-in/page.js', (_request, response) => send(response, 'js', SIGN_IN_SCRIPT));
    this.router.get('/sign-in/page.css', (_request, response) => send(response, 'css', SIGN_IN_STYLE));
  }
}

function send(response: Response, type: 'html' | 'js' | 'css', text: string): void {
  response.set({ 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  response.type(type).send(text);
}
