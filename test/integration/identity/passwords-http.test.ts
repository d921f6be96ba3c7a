import { describe, expect, test } from '@jest/globals';
import {
  ACCOUNT_REPOSITORY,
  type AccountRepository,
} from '../../../src/modules/identity/application/account-repository.js';
import { Invite } from '../../../src/modules/identity/index.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import type { UserId } from '../../../src/shared/principal.js';
import { accountsApp, HOUR_MS, PASSWORD, secretOf } from '../../support/accounts.js';

const house = await accountsApp();
const { signIn } = house;
const NEXT = 'outra frase comprida e só minha';
/** As the command `reset-password` does. */
const linkOf = async (email: string) =>
  secretOf((await house.app.application.container.get(Invite).resetPassword(null, email)).address);
const reset = (token: string, password = NEXT) =>
  house.browser().request('POST', '/auth/password_reset/', { token, password });
const refused = { status: 401, body: { code: 'link_invalid' } };

describe('a link for a lost password', () => {
  test('sets another one, ends every session, and works once', async () => {
    const { email, browser } = await house.holder();
    const token = await linkOf(email);
    expect((await browser.request('GET', '/me/')).status).toBe(200);
    const answer = await reset(token);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect((await browser.request('GET', '/me/')).status).toBe(401);
    expect((await signIn(email)).status).toBe(401);
    expect((await signIn(email, NEXT)).status).toBe(200);
    expect(await reset(token)).toMatchObject(refused);
  });

  test('is void after 24 hours, and once another one or the owner has set a password', async () => {
    const { email, browser } = await house.holder();
    const [first, second] = [await linkOf(email), await linkOf(email)];
    expect((await reset(second)).status).toBe(204);
    expect(await reset(first)).toMatchObject(refused);
    const third = await linkOf(email);
    await browser.request('POST', '/auth/sign_in/', { email, password: NEXT });
    const words = { current_password: NEXT, new_password: PASSWORD };
    expect((await browser.request('POST', '/auth/password/', words)).status).toBe(204);
    expect(await reset(third)).toMatchObject(refused);
    const late = await linkOf(email);
    house.pass(24 * HOUR_MS + 1000);
    expect(await reset(late)).toMatchObject(refused);
  });

  test('is made alike for an address without an account, and is good for nothing there', async () => {
    const { email } = await house.holder();
    const { browser } = await house.admin();
    const ask = (address: string) =>
      browser.request<Schema<'PasswordReset'>>('POST', '/password_resets/', { email: address });
    const [known, unknown] = [await ask(email), await ask('nobody@example.com')];
    expect([known.status, unknown.status]).toEqual([201, 201]);
    expect(Object.keys(known.body)).toEqual(Object.keys(unknown.body));
    expect(await reset(secretOf(unknown.body.link))).toMatchObject(refused);
    expect((await reset(secretOf(known.body.link))).status).toBe(204);
  });

  test('is no invitation, and an invitation no reset', async () => {
    const { email } = await house.holder();
    const token = await linkOf(email);
    const accept = { token, password: NEXT };
    expect(await house.browser().request('POST', '/auth/accept_invitation/', accept)).toMatchObject(refused);
    expect((await reset(token)).status).toBe(204);
  });
});

describe('changing the password', () => {
  test('takes the old one, ends other sessions, and gives this one another secret', async () => {
    const { email, browser } = await house.holder();
    const other = house.browser();
    await other.request('POST', '/auth/sign_in/', { email, password: PASSWORD });
    const before = browser.cookie;
    const change = (current: string) =>
      browser.request('POST', '/auth/password/', { current_password: current, new_password: NEXT });
    expect(await change('not the password')).toMatchObject({ status: 403, body: { code: 'password_wrong' } });
    expect((await other.request('GET', '/me/')).status).toBe(200);
    expect((await change(PASSWORD)).status).toBe(204);
    expect(browser.cookie).not.toBe(before);
    expect((await browser.request('GET', '/me/')).status).toBe(200);
    expect((await browser.request('GET', '/me/', undefined, { cookie: before! })).status).toBe(401);
    expect((await other.request('GET', '/me/')).status).toBe(401);
    expect((await signIn(email, NEXT)).status).toBe(200);
  });

  test('is not undone by a sign-in that hashes the old one anew meanwhile', async () => {
    const { email, userId, browser } = await house.holder();
    const accounts = house.app.application.container.get<AccountRepository>(ACCOUNT_REPOSITORY);
    const before = (await accounts.findByEmail(email))!.passwordHash;
    const words = { current_password: PASSWORD, new_password: NEXT };
    expect((await browser.request('POST', '/auth/password/', words)).status).toBe(204);
    await accounts.replaceHash(userId as UserId, before, before);
    expect((await signIn(email)).status).toBe(401);
    expect((await signIn(email, NEXT)).status).toBe(200);
  });

  test('to a weak one is refused and named', async () => {
    const { browser } = await house.holder();
    const words = { current_password: PASSWORD, new_password: 'password1234' };
    const answer = await browser.request('POST', '/auth/password/', words);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/new_password' }] } });
  });
});
