import { beforeAll, describe, expect, test } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { Invite } from '../../../src/modules/identity/index.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { testApp } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
let now = new Date('2026-03-02T12:00:00Z');
const app = await testApp({
  pluggyUrl: sandbox.url,
  clock: { now: () => now },
  accounts: { sessionIdleMs: 1_800_000, sessionMs: 43_200_000, passwordCost: { memoryKib: 64, passes: 1 } },
});
const EMAIL = 'ana@example.com';
const PASSWORD = 'nuvem lilás pedala devagar';
const csrf = { 'x-saldo-csrf': '1' };
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  app.server.request('POST', path, { body, headers });
const cookieOf = (answer: { headers: Headers }) => answer.headers.get('set-cookie')!.split(';')[0]!;
const me = (headers: Record<string, string>) => app.server.request('GET', '/me/', { headers });
const signIn = (password = PASSWORD, email = EMAIL) => post('/auth/sign_in/', { email, password });
let token: string;
let admin: string;

beforeAll(async () => {
  token = (await app.application.container.get(Invite).firstAdmin())!.split('=')[1]!;
  const answer = await post('/auth/accept_invitation/', { token, email: 'Ana@Example.com', password: PASSWORD });
  expect(answer.status).toBe(201);
  admin = cookieOf(answer);
});

describe('the first admin', () => {
  test('is made by a link that works once, after which none is offered', async () => {
    const again = await post('/auth/accept_invitation/', { token, email: 'b@example.com', password: PASSWORD });
    expect(again).toMatchObject({ status: 401, body: { code: 'link_invalid' } });
    expect(await app.application.container.get(Invite).firstAdmin()).toBeNull();
    expect(await me({ cookie: admin })).toMatchObject({ status: 200, body: { scopes: ['read', 'write', 'admin'] } });
  });
});

describe('a session', () => {
  test('is in a cookie that scripts and other sites do not get, and is another at each sign-in', async () => {
    const answer = await post(
      '/auth/sign_in/',
      { email: EMAIL, password: PASSWORD },
      { cookie: 'saldo_session=planted' },
    );
    expect(answer.headers.get('set-cookie')).toMatch(
      /^saldo_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(await me({ cookie: 'saldo_session=planted' })).toMatchObject({ status: 401 });
  });

  test('changes nothing without the header that only our pages can set', async () => {
    const body = { name: 'x', scopes: ['read'] };
    expect(await post('/api_keys/', body, { cookie: admin })).toMatchObject({ body: { code: 'csrf_header_missing' } });
    expect((await post('/api_keys/', body, { cookie: admin, ...csrf })).status).toBe(201);
  });

  test('that is revoked or left idle is good no longer', async () => {
    const cookie = cookieOf(await signIn());
    const list = await app.server.request('GET', '/sessions/', { headers: { cookie } });
    const current = (list.body as unknown as Schema<'SessionPage'>).results.find((session) => session.current)!;
    await app.server.request('DELETE', `/sessions/${current.id}/`, { headers: { cookie: admin, ...csrf } });
    expect((await me({ cookie })).status).toBe(401);
    const idle = cookieOf(await signIn());
    const before = now;
    now = new Date(now.getTime() + 1_801_000);
    expect((await me({ cookie: idle })).status).toBe(401);
    now = before;
  });
});

test('an unknown address is answered as a wrong password is, and further failures have to wait', async () => {
  const plain = (answer: { body: object }) => ({ ...answer.body, request_id: '' });
  const [wrong, unknown] = [await signIn('not the password'), await signIn(PASSWORD, 'nobody@example.com')];
  expect(plain(wrong)).toEqual(plain(unknown));
  expect(wrong.status).toBe(401);
  for (let n = 0; n < 6; n += 1) await signIn('not the password', 'guessed@example.com');
  expect(await signIn('not the password', 'guessed@example.com')).toMatchObject({
    status: 429,
    body: { code: 'too_many_attempts' },
  });
});

test('an API key does what its scopes say, until it is revoked', async () => {
  const made = await post('/api_keys/', { name: 'reader', scopes: ['read'] }, { cookie: admin, ...csrf });
  const { id, key } = made.body as unknown as Schema<'NewApiKey'>;
  const authorization = `Bearer ${key}`;
  expect((await me({ authorization })).status).toBe(200);
  const acts = await app.server.request('POST', '/connections/', {
    headers: { authorization },
    body: { connector_id: 2, credentials: { user: 'user-ok', password: 'password-ok' } },
  });
  expect(acts).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
  expect(JSON.stringify(await app.database.sql('api_keys'))).not.toContain(key);
  await app.server.request('DELETE', `/api_keys/${id}/`, { headers: { cookie: admin, ...csrf } });
  expect(await me({ authorization })).toMatchObject({ status: 401, body: { code: 'api_key_invalid' } });
});

test('a second factor is asked for, takes each code once, and has recovery codes that work once', async () => {
  const started = await post('/auth/totp/', { password: PASSWORD }, { cookie: admin, ...csrf });
  const { secret } = started.body as unknown as Schema<'TotpSecret'>;
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  const code = () => totp.generate({ timestamp: now.getTime() });
  const confirmed = await post('/auth/totp/confirm/', { code: code() }, { cookie: admin, ...csrf });
  expect(confirmed.status).toBe(200);
  admin = cookieOf(confirmed);
  const [recovery] = (confirmed.body as unknown as Schema<'RecoveryCodes'>).recovery_codes;
  const second = async (typed: string) => {
    const first = await signIn();
    expect(first.headers.get('set-cookie')).toBeNull();
    const { challenge } = first.body as unknown as Schema<'SignInAnswer'>;
    return (await post('/auth/sign_in/totp/', { challenge, code: typed })).status;
  };
  expect(await second(code())).toBe(401);
  now = new Date(now.getTime() + 31_000);
  expect(await second(code())).toBe(200);
  expect(await second(code())).toBe(401);
  expect(await second(recovery!)).toBe(200);
  expect(await second(recovery!)).toBe(401);
});

test('what was done stands in the record, without secrets, and cannot be changed', async () => {
  const answer = await app.server.request('GET', '/audit_events/', { headers: { cookie: admin } });
  const { results } = answer.body as unknown as Schema<'AuditEventPage'>;
  expect(results.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['createApiKey', 'sign_in', 'revokeApiKey']),
  );
  expect(answer.text).not.toContain(PASSWORD);
  for (const change of ['delete from audit_events', "update audit_events set action = 'x'", 'truncate audit_events']) {
    await expect(app.database.sql.raw(change)).rejects.toThrow('append only');
  }
});
