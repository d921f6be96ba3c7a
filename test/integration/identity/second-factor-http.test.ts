import { describe, expect, test } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type AccountHolder, accountsApp, PASSWORD } from '../../support/accounts.js';

const house = await accountsApp();
const { app } = house;
const STEP_MS = 30_000;

interface Protected extends AccountHolder {
  secret: string;
  recoveryCodes: string[];
  code(): string;
}

/** Somebody whose second factor is on; the code that turned it on is used up. */
async function withFactor(): Promise<Protected> {
  const holder = await house.holder();
  const { browser } = holder;
  const { body } = await browser.request<Schema<'TotpSecret'>>('POST', '/auth/totp/', { password: PASSWORD });
  const totp = new TOTP({ secret: Secret.fromBase32(body.secret) });
  const code = () => totp.generate({ timestamp: house.now().getTime() });
  const on = await browser.request<Schema<'RecoveryCodes'>>('POST', '/auth/totp/confirm/', { code: code() });
  expect(on.status).toBe(200);
  return { ...holder, secret: body.secret, recoveryCodes: on.body.recovery_codes, code };
}

const challengeFor = async ({ email }: AccountHolder) => {
  const answer = await house.signIn(email);
  expect(answer.headers.get('set-cookie')).toBeNull();
  return (answer.body as unknown as Schema<'SignInAnswer'>).challenge!;
};
const pass = (challenge: string, code: string) =>
  house.browser().request('POST', '/auth/sign_in/totp/', { challenge, code });
const refused = { status: 401, body: { code: 'second_factor_refused' } };

describe('the second factor', () => {
  test('is asked for at each sign-in, and without it there is no session', async () => {
    const holder = await withFactor();
    const before = await app.database.sql('sessions').where({ user_id: holder.userId });
    const challenge = await challengeFor(holder);
    expect(await app.database.sql('sessions').where({ user_id: holder.userId })).toEqual(before);
    house.pass(STEP_MS);
    const signedIn = await pass(challenge, holder.code());
    expect(signedIn).toMatchObject({ status: 200, body: { state: 'signed_in', user_id: holder.userId } });
    expect(signedIn.headers.get('set-cookie')).toMatch(/^saldo_session=/);
  });

  test('takes each code once: not the one that turned it on, nor one that has signed in', async () => {
    const holder = await withFactor();
    expect(await pass(await challengeFor(holder), holder.code())).toMatchObject(refused);
    house.pass(STEP_MS);
    const code = holder.code();
    expect((await pass(await challengeFor(holder), code)).status).toBe(200);
    expect(await pass(await challengeFor(holder), code)).toMatchObject(refused);
  });

  test('signs in once for each password given, and within five minutes', async () => {
    const holder = await withFactor();
    const [challenge, late] = [await challengeFor(holder), await challengeFor(holder)];
    house.pass(STEP_MS);
    expect((await pass(challenge, holder.code())).status).toBe(200);
    house.pass(STEP_MS);
    expect(await pass(challenge, holder.code())).toMatchObject(refused);
    house.pass(5 * 60_000);
    expect(await pass(late, holder.code())).toMatchObject(refused);
  });

  test('is no longer waited for once the password is another one', async () => {
    const holder = await withFactor();
    const waiting = await challengeFor(holder);
    const words = { current_password: PASSWORD, new_password: 'outra frase comprida e só minha' };
    expect((await holder.browser.request('POST', '/auth/password/', words)).status).toBe(204);
    house.pass(STEP_MS);
    expect(await pass(waiting, holder.code())).toMatchObject(refused);
    const fresh = await house.signIn(holder.email, words.new_password);
    const { challenge } = fresh.body as unknown as Schema<'SignInAnswer'>;
    expect((await pass(challenge!, holder.code())).status).toBe(200);
  });

  test('slows guessing down, whatever challenge the guesses are for', async () => {
    const holder = await withFactor();
    const challenges = [await challengeFor(holder), await challengeFor(holder)];
    const guess = async (n: number) => (await pass(challenges[n % 2]!, '000000')).status;
    for (let n = 0; n < 6; n += 1) expect(await guess(n)).toBe(401);
    expect([await guess(0), await guess(1)]).toEqual([429, 429]);
  });

  test('has recovery codes that work once each, in the place of a code', async () => {
    const holder = await withFactor();
    expect(new Set(holder.recoveryCodes).size).toBe(10);
    const [first, second] = holder.recoveryCodes as [string, string];
    expect((await pass(await challengeFor(holder), first)).status).toBe(200);
    expect(await pass(await challengeFor(holder), first)).toMatchObject(refused);
    expect((await pass(await challengeFor(holder), second.toUpperCase())).status).toBe(200);
    const state = await holder.browser.request<Schema<'Totp'>>('GET', '/auth/totp/');
    expect(state.body).toMatchObject({ enabled: true, recovery_codes_left: 8 });
  });

  test('used at the same moment twice, a recovery code signs in once', async () => {
    const holder = await withFactor();
    const challenges = [await challengeFor(holder), await challengeFor(holder)];
    const answers = await Promise.all(challenges.map((challenge) => pass(challenge, holder.recoveryCodes[0]!)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401]);
  });

  test('gets fresh recovery codes by the password, and the old ones are void', async () => {
    const holder = await withFactor();
    const renew = (password: string) =>
      holder.browser.request<Schema<'RecoveryCodes'>>('POST', '/auth/totp/recovery_codes/', { password });
    expect((await renew('not the password')).status).toBe(403);
    const { body } = await renew(PASSWORD);
    expect(await pass(await challengeFor(holder), holder.recoveryCodes[0]!)).toMatchObject(refused);
    expect((await pass(await challengeFor(holder), body.recovery_codes[0]!)).status).toBe(200);
  });

  test('is turned off by the password alone, with its codes, and ends other sessions', async () => {
    const holder = await withFactor();
    house.pass(STEP_MS);
    const other = house.browser();
    await other.request('POST', '/auth/sign_in/totp/', { challenge: await challengeFor(holder), code: holder.code() });
    const off = (password: string) => holder.browser.request('POST', '/auth/totp/disable/', { password });
    expect(await off('not the password')).toMatchObject({ status: 403, body: { code: 'password_wrong' } });
    expect((await house.signIn(holder.email)).body).toMatchObject({ state: 'second_factor_needed' });
    expect((await off(PASSWORD)).status).toBe(204);
    expect((await house.signIn(holder.email)).body).toMatchObject({ state: 'signed_in' });
    expect((await other.request('GET', '/me/')).status).toBe(401);
    expect((await holder.browser.request('GET', '/me/')).status).toBe(200);
    for (const table of ['totp_factors', 'recovery_codes']) {
      expect(await app.database.sql(table).where({ user_id: holder.userId })).toEqual([]);
    }
    expect(await off(PASSWORD)).toMatchObject({ status: 409, body: { code: 'totp_not_on' } });
  });

  test('is not on until its first code has come back, and is not begun anew while it is on', async () => {
    const { browser, email } = await house.holder();
    const start = () => browser.request<Schema<'TotpSecret'>>('POST', '/auth/totp/', { password: PASSWORD });
    await start();
    expect((await house.signIn(email)).body).toMatchObject({ state: 'signed_in' });
    expect(await browser.request('POST', '/auth/totp/confirm/', { code: '000000' })).toMatchObject({
      status: 403,
      body: { code: 'totp_code_wrong' },
    });
    const holder = await withFactor();
    const again = await holder.browser.request('POST', '/auth/totp/', { password: PASSWORD });
    expect(again).toMatchObject({ status: 409, body: { code: 'totp_already_on' } });
  });

  test('is kept sealed, its recovery codes hashed, and none of its answers for an Idempotency-Key', async () => {
    const holder = await withFactor();
    const tables = ['totp_factors', 'recovery_codes', 'sign_in_challenges', 'audit_events', 'idempotency_keys'];
    const text = JSON.stringify(await Promise.all(tables.map((table) => app.database.sql(table))));
    for (const hidden of [holder.secret, ...holder.recoveryCodes]) expect(text).not.toContain(hidden);
    const [{ sealed_secret }] = await app.database.sql('totp_factors').where({ user_id: holder.userId });
    expect(sealed_secret).toMatch(/^v1\./);
  });

  test('stays on when the password is reset', async () => {
    const holder = await withFactor();
    const { browser } = await house.admin();
    const { body } = await browser.request<Schema<'PasswordReset'>>('POST', '/password_resets/', {
      email: holder.email,
    });
    const next = 'outra frase comprida e só minha';
    const token = body.link.split('=')[1]!;
    expect((await house.browser().request('POST', '/auth/password_reset/', { token, password: next })).status).toBe(
      204,
    );
    expect((await house.signIn(holder.email, next)).body).toMatchObject({ state: 'second_factor_needed' });
  });
});
