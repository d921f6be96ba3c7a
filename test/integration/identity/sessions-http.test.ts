import { describe, expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { accountsApp, cookieOf, HOUR_MS, PASSWORD } from '../../support/accounts.js';

const house = await accountsApp({ trustProxy: ['loopback'] });
const { signIn, app } = house;
const me = (cookie: string, headers: Record<string, string> = {}) =>
  app.server.request('GET', '/me/', { headers: { cookie, ...headers } });
const sessionsOf = async (browser: { request: ReturnType<typeof house.browser>['request'] }) =>
  (await browser.request<Schema<'SessionPage'>>('GET', '/sessions/')).body.results;

describe('the cookie', () => {
  test('is kept from scripts and from other sites', async () => {
    const { email } = await house.holder();
    const answer = await signIn(email);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^saldo_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('goes over TLS alone and is bound to this host where a proxy ends TLS', async () => {
    const { email } = await house.holder();
    const tls = { 'x-forwarded-proto': 'https' };
    const answer = await signIn(email, PASSWORD, tls);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-saldo_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    const secure = cookieOf(answer)!;
    expect((await me(secure, tls)).status).toBe(200);
    // Under the plain name, which a sister domain could plant, the same secret is nothing.
    expect((await me(secure.replace('__Host-', ''), tls)).status).toBe(401);
  });
});

describe('a session', () => {
  test('is another at each sign-in: a planted secret never becomes one, and the one before ends', async () => {
    const { email, browser } = await house.holder();
    const before = browser.cookie!;
    const planted = await signIn(email, PASSWORD, { cookie: 'saldo_session=planted' });
    expect(cookieOf(planted)).not.toBe('saldo_session=planted');
    expect((await me('saldo_session=planted')).status).toBe(401);
    await browser.request('POST', '/auth/sign_in/', { email, password: PASSWORD });
    expect(browser.cookie).not.toBe(before);
    expect((await me(before)).status).toBe(401);
    expect((await me(browser.cookie!)).status).toBe(200);
  });

  test('is listed with where it is from, without its secret, and each can be ended', async () => {
    const { email, browser } = await house.holder();
    const other = house.browser();
    const from = {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
      'x-forwarded-for': '203.0.113.7',
    };
    await other.request('POST', '/auth/sign_in/', { email, password: PASSWORD }, from);
    const list = await sessionsOf(browser);
    expect(list.map(({ current }) => current)).toEqual([false, true]);
    expect(list[0]).toMatchObject({ address: '203.0.113.7', user_agent: 'Firefox 128 on Linux' });
    expect(JSON.stringify(list)).not.toContain(other.cookie!.split('=')[1]);
    expect((await browser.request('DELETE', `/sessions/${list[0]!.id}/`)).status).toBe(204);
    expect((await other.request('GET', '/me/')).status).toBe(401);
    expect(await sessionsOf(browser)).toHaveLength(1);
  });

  test('of another user cannot be seen or ended, and reads as one that never was', async () => {
    const [mine, theirs] = [await house.holder(), await house.holder()];
    const [session] = await sessionsOf(theirs.browser);
    expect((await mine.browser.request('DELETE', `/sessions/${session!.id}/`)).status).toBe(404);
    expect((await theirs.browser.request('GET', '/me/')).status).toBe(200);
  });

  test('stays when all others are ended', async () => {
    const { email, browser } = await house.holder();
    const others = [await signIn(email), await signIn(email)].map((answer) => cookieOf(answer)!);
    expect(await browser.request('POST', '/sessions/revoke_others/')).toMatchObject({ body: { revoked: 2 } });
    for (const cookie of others) expect((await me(cookie)).status).toBe(401);
    expect((await browser.request('GET', '/me/')).status).toBe(200);
  });

  test('ends by signing out, and takes its cookie away', async () => {
    const { browser } = await house.holder();
    const cookie = browser.cookie!;
    const answer = await browser.request('POST', '/auth/sign_out/');
    expect(answer.headers.get('set-cookie')).toMatch(/^saldo_session=; Max-Age=0;/);
    expect((await me(cookie)).status).toBe(401);
  });

  test('ends when it is left alone, and after its longest time however busy', async () => {
    const [idle, busy] = [await house.holder(), await house.holder()];
    house.pass(HOUR_MS / 2 + 1000);
    expect(await me(idle.browser.cookie!)).toMatchObject({ status: 401, body: { code: 'session_invalid' } });
    await busy.browser.request('POST', '/auth/sign_in/', { email: busy.email, password: PASSWORD });
    for (let n = 0; n < 35; n += 1) {
      house.pass(HOUR_MS / 3);
      expect((await busy.browser.request('GET', '/me/')).status).toBe(200);
    }
    house.pass(HOUR_MS / 3 + 1000);
    expect((await busy.browser.request('GET', '/me/')).status).toBe(401);
  });
});

describe('what other sites could make a browser do', () => {
  const body = { name: 'x', scopes: ['read'] };

  test('is refused without the header that only our own pages can set; reading needs none', async () => {
    const { browser } = await house.holder();
    const bare = { 'x-saldo-csrf': '' };
    const refused = { status: 403, body: { code: 'csrf_header_missing' } };
    expect(await browser.request('POST', '/api_keys/', body, bare)).toMatchObject(refused);
    expect(await browser.request('PATCH', '/me/', { language: 'en' }, bare)).toMatchObject(refused);
    expect(await browser.request('DELETE', '/me/', undefined, bare)).toMatchObject(refused);
    expect((await browser.request('GET', '/me/', undefined, bare)).status).toBe(200);
    expect((await browser.request('POST', '/api_keys/', body)).status).toBe(201);
  });

  test.each([
    ['origin', 'https://evil.example'],
    ['sec-fetch-site', 'cross-site'],
    ['sec-fetch-site', 'same-site'],
  ])('is refused with the header %s: %s, whatever else it carries', async (name, value) => {
    const { browser } = await house.holder();
    const answer = await browser.request('POST', '/api_keys/', body, { [name]: value });
    expect(answer).toMatchObject({ status: 403, body: { code: 'cross_site' } });
  });

  test('is not there for a bearer, which no browser adds by itself: it needs no header', async () => {
    const { browser } = await house.holder();
    const made = await browser.request<Schema<'NewApiKey'>>('POST', '/api_keys/', { name: 'x', scopes: ['write'] });
    const authorization = `Bearer ${made.body.key}`;
    const answer = await app.server.request('PATCH', '/me/', { headers: { authorization }, body: { language: 'en' } });
    expect(answer.status).toBe(200);
  });
});
