import { describe, expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type AccountHolder, accountsApp, HOUR_MS } from '../../support/accounts.js';

const house = await accountsApp();
const { app } = house;

type NewKey = Schema<'NewApiKey'>;
const make = async ({ browser }: AccountHolder, wish: object, headers: Record<string, string> = {}) =>
  (await browser.request<NewKey>('POST', '/api_keys/', { name: 'script', ...wish }, headers)).body;
const withKey = (key: string, method: string, path: string, body?: unknown) =>
  app.server.request(method, path, { headers: { authorization: `Bearer ${key}` }, body });
const listed = async ({ browser }: AccountHolder, id: string) =>
  (await browser.request<Schema<'ApiKeyPage'>>('GET', '/api_keys/')).body.results.find((key) => key.id === id)!;
const invalid = { status: 401, body: { code: 'api_key_invalid' } };

describe('an API key', () => {
  test('is shown once and kept by its hash', async () => {
    const holder = await house.holder();
    const made = await make(holder, { scopes: ['read'] });
    expect(made.key).toMatch(/^sk_saldo_[0-9a-z]{12}_[0-9a-z]{47}$/);
    expect(made.key.startsWith(made.hint)).toBe(true);
    const secret = made.key.slice(made.hint.length + 1);
    for (const table of ['api_keys', 'audit_events', 'idempotency_keys']) {
      expect(JSON.stringify(await app.database.sql(table))).not.toContain(secret);
    }
    expect(JSON.stringify(await listed(holder, made.id))).not.toContain(secret);
  });

  test('is never given again: an Idempotency-Key means nothing here, and another request makes another key', async () => {
    const holder = await house.holder();
    const named = { 'idempotency-key': 'the-same' };
    const [one, other] = [
      await make(holder, { scopes: ['read'] }, named),
      await make(holder, { scopes: ['read'] }, named),
    ];
    expect(one.key).not.toBe(other.key);
    expect(await app.database.sql('idempotency_keys').where({ user_id: holder.userId })).toEqual([]);
  });

  test.each<[string[], number, number, number]>([
    [['read'], 200, 403, 403],
    [['write'], 403, 200, 403],
    [['read', 'write'], 200, 200, 403],
    [['read', 'write', 'admin'], 200, 200, 200],
  ])('with the scopes %p reads: %i, writes: %i, administers: %i', async (scopes, reads, writes, administers) => {
    const { key } = await make(await house.admin(), { scopes });
    const statuses = [
      await withKey(key, 'GET', '/accounts/'),
      await withKey(key, 'PATCH', '/me/', { language: 'en' }),
      await withKey(key, 'GET', '/webhook_events/'),
    ].map(({ status, body }) => [status, (body as unknown as Schema<'Problem'>).code]);
    const expected = [reads, writes, administers].map((status) => [
      status,
      status === 403 ? 'scope_missing' : undefined,
    ]);
    // Administering is reading too: without `read` there is no telling which of the two is missing.
    expect(statuses).toEqual(expected);
  });

  test('has no scope that its maker has not', async () => {
    const { browser } = await house.holder();
    const answer = await browser.request('POST', '/api_keys/', { name: 'x', scopes: ['read', 'admin'] });
    expect(answer).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
  });

  test('of somebody who is no admin any more administers nothing', async () => {
    const holder = await house.holder('admin');
    const { key } = await make(holder, { scopes: ['read', 'admin'] });
    expect((await withKey(key, 'GET', '/webhook_events/')).status).toBe(200);
    await app.database.sql('accounts').where({ user_id: holder.userId }).update({ is_admin: false });
    expect((await withKey(key, 'GET', '/webhook_events/')).status).toBe(403);
    expect((await withKey(key, 'GET', '/accounts/')).status).toBe(200);
  });

  test('is good until its day and not longer', async () => {
    const holder = await house.holder();
    const { key, id } = await make(holder, { scopes: ['read'], expires_in_days: 1 });
    house.pass(24 * HOUR_MS - 1000);
    expect((await withKey(key, 'GET', '/me/')).status).toBe(200);
    house.pass(1000);
    expect(await withKey(key, 'GET', '/me/')).toMatchObject(invalid);
    await holder.browser.request('POST', '/auth/sign_in/', {
      email: holder.email,
      password: 'nuvem lilás pedala devagar',
    });
    expect(await listed(holder, id)).toMatchObject({ state: 'expired' });
  });

  test('is good for nothing from the moment it is revoked, and stays listed', async () => {
    const holder = await house.holder();
    const { key, id } = await make(holder, { scopes: ['read'] });
    expect((await withKey(key, 'GET', '/me/')).status).toBe(200);
    expect((await holder.browser.request('DELETE', `/api_keys/${id}/`)).status).toBe(204);
    expect(await withKey(key, 'GET', '/me/')).toMatchObject(invalid);
    expect(await listed(holder, id)).toMatchObject({ state: 'revoked', revoked_at: house.now().toISOString() });
  });

  test('tells when it was last used, to the minute', async () => {
    const holder = await house.holder();
    const { key, id } = await make(holder, { scopes: ['read'] });
    expect(await listed(holder, id)).toMatchObject({ last_used_at: null });
    await withKey(key, 'GET', '/me/');
    const first = house.now();
    expect(await listed(holder, id)).toMatchObject({ last_used_at: first.toISOString() });
    house.pass(30_000);
    await withKey(key, 'GET', '/me/');
    expect(await listed(holder, id)).toMatchObject({ last_used_at: first.toISOString() });
    house.pass(30_000);
    await withKey(key, 'GET', '/me/');
    expect(await listed(holder, id)).toMatchObject({ last_used_at: house.now().toISOString() });
  });

  test.each([
    ['POST', '/api_keys/', { name: 'x', scopes: ['read'] }],
    ['GET', '/sessions/', undefined],
    ['POST', '/sessions/revoke_others/', undefined],
    ['POST', '/auth/password/', { current_password: 'x', new_password: 'a long phrase of my own' }],
    ['POST', '/auth/totp/', { password: 'x' }],
    ['POST', '/invitations/', { email: 'x@example.com', role: 'admin', expires_in_hours: 1 }],
    ['DELETE', '/me/', undefined],
  ])('of every scope gives nobody another way in, and erases nobody: %s %s', async (method, path, body) => {
    const { key } = await make(await house.holder('admin'), { scopes: ['read', 'write', 'admin'] });
    const answer = await withKey(key, method, path, body);
    expect(answer).toMatchObject({ status: 403, body: { code: 'proof_not_accepted' } });
  });

  test('that was changed by a character, or made up, is none', async () => {
    const { key } = await make(await house.holder(), { scopes: ['read'] });
    const last = key.at(-1) === '0' ? '1' : '0';
    for (const wrong of [`${key.slice(0, -1)}${last}`, key.slice(0, -1), 'sk_saldo_', `sk_saldo_${'a'.repeat(60)}`]) {
      expect(await withKey(wrong, 'GET', '/me/')).toMatchObject(invalid);
    }
  });
});
