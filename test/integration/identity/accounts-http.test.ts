import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Argon2PasswordHasher } from '../../../src/modules/identity/adapters/argon2-password-hasher.js';
import { PASSWORD_HASHER, type PasswordHasher } from '../../../src/modules/identity/application/password-hasher.js';
import { Invite } from '../../../src/modules/identity/index.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { accountsApp, PASSWORD, secretOf } from '../../support/accounts.js';

const house = await accountsApp();
const { app, signIn } = house;
const invite = app.application.container.get(Invite);

// Failures of one test are not to slow the next.
beforeEach(() => app.database.sql('sign_in_attempts').delete());

describe('the first admin', () => {
  const accept = (token: string, email: string) =>
    house.browser().request('POST', '/auth/accept_invitation/', { token, email, password: PASSWORD });

  test('is made by a link that works once and makes the links of other starts void; then none is offered', async () => {
    const [one, other] = [secretOf((await invite.firstAdmin())!), secretOf((await invite.firstAdmin())!)];
    const { browser } = await house.admin();
    expect(await browser.request('GET', '/me/')).toMatchObject({
      status: 200,
      body: { scopes: ['read', 'write', 'admin'] },
    });
    for (const token of [one, other]) {
      expect(await accept(token, 'second@example.com')).toMatchObject({ status: 401, body: { code: 'link_invalid' } });
    }
    expect(await invite.firstAdmin()).toBeNull();
  });
});

describe('signing in', () => {
  test('knows the address however it is spelled', async () => {
    const { email } = await house.holder();
    expect((await signIn(email.toUpperCase())).status).toBe(200);
  });

  test('tells nothing of whether there is an account: the same answer, after the same work', async () => {
    const { email } = await house.holder();
    const hasher = app.application.container.get<PasswordHasher>(PASSWORD_HASHER);
    const verify = jest.spyOn(hasher, 'verify');
    const wrong = await signIn(email, 'not the password');
    const unknown = await signIn('nobody@example.com', 'not the password');
    expect(verify.mock.calls).toEqual([
      [expect.stringMatching(/^\$argon2id\$/), 'not the password'],
      [null, 'not the password'],
    ]);
    verify.mockRestore();
    const plain = ({ status, body, headers }: typeof wrong) => ({
      status,
      body: { ...body, request_id: '' },
      headers: [...headers.keys()].filter((name) => name !== 'date'),
    });
    expect(plain(wrong)).toEqual(plain(unknown));
    expect(wrong).toMatchObject({ status: 401, body: { code: 'sign_in_refused' } });
  });

  test('slows down after failures, for an address without an account just the same, until the time told', async () => {
    const { email } = await house.holder();
    for (const tried of [email, 'unknown@example.com']) {
      for (let n = 0; n < 6; n += 1) expect((await signIn(tried, 'not the password')).status).toBe(401);
      // Not even the right one: else the wait would be no wait.
      const refused = await signIn(tried);
      expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    house.pass(2_000);
    expect((await signIn(email)).status).toBe(200);
  });

  test('believes nobody who says that there was TLS, and where they are, while no proxy is trusted', async () => {
    const { email, browser } = await house.holder();
    const claims = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' };
    expect((await signIn(email, PASSWORD, claims)).headers.get('set-cookie')).toMatch(/^saldo_session=(?!.*Secure)/);
    const { body } = await browser.request<Schema<'SessionPage'>>('GET', '/sessions/');
    expect(body.results.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  test('is refused to pages of other sites, which could slip their own account under a visitor', async () => {
    const { email } = await house.holder();
    const foreign = await signIn(email, PASSWORD, { origin: 'https://evil.example' });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'cross_site' } });
    expect(foreign.headers.get('set-cookie')).toBeNull();
  });
});

test.each([
  ['short', 'x7#kQ9!mB2z', 'too_short'],
  ['made of the address', 'joana.pereira2', 'like_email'],
  ['known from breaches', 'password1234', 'easy_to_guess'],
])('a password that is %s is refused, and the link stays good', async (_what, password, code) => {
  const token = await house.invitation('joana.pereira@example.com');
  const accept = (chosen: string) =>
    house.browser().request('POST', '/auth/accept_invitation/', { token, password: chosen });
  const refused = await accept(password);
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/password', code }] } });
  expect(refused.text).not.toContain(password);
  expect((await accept(PASSWORD)).status).toBe(201);
  await app.database.sql('users').where({ subject: 'joana.pereira@example.com' }).delete();
});

test('neither password nor secret stands in a table, and the hash is Argon2id with a salt of its own', async () => {
  const [one, other] = [await house.holder(), await house.holder()];
  const rows = await app.database.sql('accounts').whereIn('email', [one.email, other.email]);
  for (const { password_hash } of rows) expect(password_hash).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
  expect(rows[0].password_hash).not.toBe(rows[1].password_hash);
  const secret = one.browser.cookie!.split('=')[1]!;
  for (const table of ['accounts', 'sessions', 'account_links', 'audit_events', 'sign_in_attempts']) {
    const text = JSON.stringify(await app.database.sql(table));
    for (const hidden of [PASSWORD, secret]) expect(text).not.toContain(hidden);
  }
});

test('a hash of another cost is made anew at the next sign-in, and the password stays', async () => {
  const { email } = await house.holder();
  const cheap = '$argon2id$v=19$m=32,t=1,p=1$';
  const hasher = new Argon2PasswordHasher({ memoryKib: 32, passes: 1 });
  await app.database
    .sql('accounts')
    .where({ email })
    .update({ password_hash: await hasher.hash(PASSWORD) });
  expect((await signIn(email)).status).toBe(200);
  const [{ password_hash }] = await app.database.sql('accounts').where({ email });
  expect(password_hash).not.toContain(cheap);
  expect((await signIn(email)).status).toBe(200);
});
