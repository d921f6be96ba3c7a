import { describe, expect, test } from '@jest/globals';
import { KnexSessionRepository } from '../../../src/modules/identity/adapters/knex-session-repository.js';
import { KnexUserRepository } from '../../../src/modules/identity/adapters/knex-user-repository.js';
import { MeController } from '../../../src/modules/identity/adapters/me-controller.js';
import { SessionAuthenticator } from '../../../src/modules/identity/adapters/session-authenticator.js';
import { SignInRouter } from '../../../src/modules/identity/adapters/sign-in-router.js';
import { OfferSignIn } from '../../../src/modules/identity/application/offer-sign-in.js';
import { SignIn } from '../../../src/modules/identity/application/sign-in.js';
import { SignOut } from '../../../src/modules/identity/application/sign-out.js';
import { systemClock } from '../../../src/shared/clock.js';
import { testDatabase } from '../../support/postgres.js';
import { testServer } from '../../support/server.js';

const { database } = await testDatabase();
const users = new KnexUserRepository(database);
const sessions = new KnexSessionRepository(database);
const offer = new OfferSignIn(users, sessions, systemClock);
const pages = new SignInRouter(new SignIn(sessions, database, systemClock), new SignOut(sessions));
let synced = 0;
const server = await testServer({
  authenticator: new SessionAuthenticator(sessions, systemClock),
  operations: {
    getMe: new MeController(users).getMe,
    // Stands for any operation that changes something.
    syncConnectors: async () => {
      synced += 1;
      throw new Error('reached');
    },
  },
  routes: (app) => app.use(pages.router),
});

const visit = (address: string, headers: Record<string, string> = {}, method = 'GET') =>
  server.request(method, address, { headers: { accept: 'text/html,*/*', ...headers } });

async function signedIn(): Promise<string> {
  const answer = await visit(await offer.run(server.url));
  return answer.headers.get('set-cookie')!.split(';')[0]!;
}

describe('the sign-in link', () => {
  test('signs the demo user in and leads on to the documentation', async () => {
    const answer = await visit(await offer.run(server.url));
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/docs/');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const cookie = answer.headers.get('set-cookie')!;
    expect(cookie).toMatch(/^saldo_session=[\w-]{43}; Max-Age=2592000; Path=\/; /);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).not.toMatch(/Secure|Domain/);
    const me = await server.request('GET', '/me/', { headers: { cookie: cookie.split(';')[0]! } });
    expect(me).toMatchObject({ status: 200, body: { scopes: ['read', 'write', 'admin'] } });
  });

  test('works once; afterwards a page says what to do', async () => {
    const address = await offer.run(server.url);
    await visit(address);
    const again = await visit(address);
    expect(again.status).toBe(401);
    expect(again.headers.get('content-type')).toMatch(/^text\/html/);
    expect(again.headers.get('set-cookie')).toBeNull();
    expect(again.text).toContain('Restart the service');
  });

  test('is not used up by being looked at', async () => {
    const address = await offer.run(server.url);
    expect((await visit(address, {}, 'HEAD')).status).toBe(405);
    expect((await visit(address)).status).toBe(303);
  });

  test.each(['/sign-in', '/sign-in?token=', '/sign-in?token=wrong', '/sign-in?token=a&token=b', '/sign-in?token[x]=1'])(
    'that is wrong is refused: %s',
    async (path) => {
      const answer = await visit(`${server.url}${path}`, { accept: 'application/json' });
      expect(answer).toMatchObject({ status: 401, body: { code: 'sign_in_link_invalid', status: 401 } });
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    },
  );

  test('leaves no trace in the log', async () => {
    const address = await offer.run(server.url);
    await visit(address);
    expect(JSON.stringify(server.log.lines)).not.toContain(new URL(address).searchParams.get('token'));
  });
});

describe('a session', () => {
  test('that was never given is refused', async () => {
    const answer = await server.request('GET', '/me/', { headers: { cookie: 'saldo_session=made-up' } });
    expect(answer).toMatchObject({ status: 401, body: { code: 'session_invalid' } });
  });

  test('is found among other cookies', async () => {
    const cookie = `theme=dark; ${await signedIn()}; lang=pt`;
    expect((await server.request('GET', '/me/', { headers: { cookie } })).status).toBe(200);
  });

  test.each<[string, Record<string, string>]>([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a frame without an origin', { origin: 'null' }],
    ['a site that the browser calls foreign', { 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
  ])('does not let %s change anything', async (_, headers) => {
    const before = synced;
    const answer = await server.request('POST', '/connectors/sync/', {
      headers: { cookie: await signedIn(), ...headers },
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'cross_site' } });
    expect(synced).toBe(before);
  });

  test('lets our own pages, and callers that are no browser, change things', async () => {
    const cookie = await signedIn();
    const before = synced;
    const ownPage = { cookie, origin: server.url, 'sec-fetch-site': 'same-origin' };
    await server.request('POST', '/connectors/sync/', { headers: ownPage });
    await server.request('POST', '/connectors/sync/', { headers: { cookie } });
    expect(synced).toBe(before + 2);
  });

  test('ends by signing out, which only our own pages can ask for', async () => {
    const cookie = await signedIn();
    const signOut = (headers: Record<string, string>) =>
      visit(`${server.url}/sign-out`, { cookie, ...headers }, 'POST');
    expect((await signOut({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await server.request('GET', '/me/', { headers: { cookie } })).status).toBe(200);
    expect((await signOut({ origin: server.url })).status).toBe(204);
    expect((await server.request('GET', '/me/', { headers: { cookie } })).status).toBe(401);
  });

  test('is the only way in while no issuer is configured', async () => {
    expect(await server.request('GET', '/me/')).toMatchObject({ status: 401, body: { code: 'token_missing' } });
    const headers = { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' };
    expect(await server.request('GET', '/me/', { headers })).toMatchObject({
      status: 401,
      body: { code: 'token_invalid' },
    });
  });
});
