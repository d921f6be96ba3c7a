import { describe, expect, test } from '@jest/globals';
import { AUDIT_TRAIL, type AuditTrail } from '../../../src/modules/audit/index.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import type { JobRun } from '../../../src/shared/job-queue.js';
import type { UserId } from '../../../src/shared/principal.js';
import { type AccountHolder, accountsApp, HOUR_MS, PASSWORD } from '../../support/accounts.js';
import { placesOf } from '../../support/places-of.js';
import { unzip } from '../../support/unzip.js';

const house = await accountsApp();
const { app } = house;
const NIL = '00000000-0000-0000-0000-000000000000';

interface Busy extends AccountHolder {
  key: string;
  keyId: string;
  totpSecret: string;
  invited: string;
}

/** Somebody of whom every table of signing in holds a row. */
async function busy(): Promise<Busy> {
  const holder = await house.holder('admin');
  const { browser } = holder;
  const { body: made } = await browser.request<Schema<'NewApiKey'>>('POST', '/api_keys/', {
    name: 'x',
    scopes: ['read'],
  });
  const { body: totp } = await browser.request<Schema<'TotpSecret'>>('POST', '/auth/totp/', { password: PASSWORD });
  const invited = `guest-of-${holder.email}`;
  const wish = { email: invited, role: 'user', expires_in_hours: 1 };
  await browser.request('POST', '/invitations/', wish);
  const { browser: admin } = await house.admin();
  await admin.request('POST', '/password_resets/', { email: holder.email });
  return { ...holder, key: made.key, keyId: made.id, totpSecret: totp.secret, invited };
}

async function erase({ browser }: AccountHolder): Promise<Schema<'Erasure'>> {
  const first = await browser.request<Schema<'ErasureStep'>>('DELETE', '/me/');
  const confirmation = { 'confirmation-token': first.body.confirmation_token! };
  const { body } = await browser.request<Schema<'ErasureStep'>>('DELETE', '/me/', undefined, confirmation);
  return body.receipt!;
}

const receipt = async (id: string) =>
  (await app.server.request('GET', `/erasures/${id}/`)).body as unknown as Schema<'Erasure'>;

describe('the export of somebody with an account', () => {
  test('holds sessions, keys and the record, and no hash, key or secret', async () => {
    const person = await busy();
    const answer = await fetch(`${app.server.url}/api/banking/me/export/`, {
      headers: { cookie: person.browser.cookie! },
    });
    const files = unzip(Buffer.from(await answer.arrayBuffer()));
    const table = (name: string): Record<string, unknown>[] => JSON.parse(files.get(`${name}.json`)!);
    expect(table('accounts')).toMatchObject([{ email: person.email, is_admin: true }]);
    expect(table('sessions')).toMatchObject([{ address: '127.0.0.1' }]);
    expect(table('api_keys')).toMatchObject([{ id: person.keyId, name: 'x', scopes: ['read'] }]);
    expect(table('account_links')).toMatchObject([{ email: person.invited }]);
    expect(table('audit_events').map(({ action }) => action)).toEqual(
      expect.arrayContaining(['accept_invitation', 'createApiKey', 'exportMe']),
    );
    const text = [...files.values()].join();
    const secrets = [person.key, person.key.slice(-40), person.totpSecret, person.browser.cookie!.split('=')[1]!];
    for (const hidden of [...secrets, PASSWORD, '$argon2id', 'v1.test.']) expect(text).not.toContain(hidden);
    for (const { table: name, column } of await hashesOf(person.userId))
      expect([name, text.includes(column)]).toEqual([name, false]);
  });
});

/** What the tables of signing in hold to recognise secrets by. */
async function hashesOf(userId: string): Promise<{ table: string; column: string }[]> {
  const found: { table: string; column: string }[] = [];
  for (const [table, column] of [
    ['accounts', 'password_hash'],
    ['sessions', 'secret_hash'],
    ['api_keys', 'key_hash'],
    ['totp_factors', 'sealed_secret'],
    ['account_links', 'secret_hash'],
  ] as const) {
    const values: string[] = await app.database.sql(table).where({ user_id: userId }).pluck(column);
    expect([table, values.length]).toEqual([table, 1]);
    found.push({ table, column: values[0]! });
  }
  return found;
}

describe('the erasure of somebody with an account', () => {
  test('ends every way in at once, leaves no row and no name, and frees the address', async () => {
    const person = await busy();
    await app.stopWorker();
    const { id } = await erase(person);
    // Nothing but the confirmation has happened yet.
    expect(await receipt(id)).toMatchObject({ state: 'running' });
    expect((await person.browser.request('GET', '/me/')).status).toBe(401);
    const authorization = `Bearer ${person.key}`;
    expect((await app.server.request('GET', '/me/', { headers: { authorization } })).status).toBe(401);
    expect(await house.signIn(person.email)).toMatchObject({ status: 401, body: { code: 'sign_in_refused' } });
    expect(await app.database.sql('account_links').whereIn('email', [person.email, person.invited])).toEqual([]);

    await runErasure(id);
    expect(await receipt(id)).toMatchObject({
      state: 'done',
      rows_deleted: { accounts: 1, sessions: 1, api_keys: 1, totp_factors: 1, account_links: 2, users: 1 },
    });
    expect(await placesOf(app.database, [person.userId, person.email, person.invited, person.keyId])).toEqual([]);
    const again = await house.invitation(person.email);
    const made = { token: again, password: PASSWORD };
    expect((await house.browser().request('POST', '/auth/accept_invitation/', made)).status).toBe(201);
  });

  test('leaves in the record that something was done, and nothing of who, from where, or to what', async () => {
    const [person, other] = [await busy(), await busy()];
    const of = (userId: string) => app.database.sql('audit_events').where({ user_id: userId }).orderBy('id');
    const [before, others] = [await of(person.userId), await of(other.userId)];
    expect(before.some((event) => event.address !== null && event.actor_id !== null)).toBe(true);
    const { id } = await erase(person);
    await runErasure(id);
    expect(await of(person.userId)).toEqual([]);
    const ids = before.map((event) => event.id);
    const left = await app.database.sql('audit_events').whereIn('id', ids).orderBy('id');
    expect(left).toEqual(
      before.map((event) => ({
        ...event,
        user_id: NIL,
        actor_id: null,
        object_id: null,
        address: null,
        user_agent: null,
        request_id: null,
      })),
    );
    expect(await of(other.userId)).toEqual(others);
  });

  test('that is over is not followed by an event of a request that was on its way', async () => {
    const person = await house.holder();
    const { id } = await erase(person);
    await runErasure(id);
    const trail = app.application.container.get<AuditTrail>(AUDIT_TRAIL);
    const userId = person.userId as UserId;
    const visitor = { address: '203.0.113.9', userAgent: null, requestId: 'late' };
    const actor = { kind: 'session', id: 'x' } as const;
    await trail.record({
      userId,
      actor,
      action: 'updateMe',
      outcome: 'succeeded',
      status: 200,
      code: null,
      object: null,
      visitor,
    });
    expect(await placesOf(app.database, [person.userId, '203.0.113.9'])).toEqual([]);
  });
});

test('what is over is forgotten by the purge: sessions, links, and counts of attempts to sign in', async () => {
  const person = await house.holder();
  await app.database
    .sql('sessions')
    .where({ user_id: person.userId })
    .update({ expires_at: new Date(0) });
  await house.signIn('somebody@example.com', 'not the password');
  await app.database.sql('sign_in_attempts').update({ last_at: new Date(Date.now() - 31 * 24 * HOUR_MS) });
  const purge = app.application.handlers.find(({ kind }) => kind.name === 'purge_old_data')!;
  await purge.run({}, { signal: new AbortController().signal } as JobRun);
  expect(await app.database.sql('sessions').where({ user_id: person.userId })).toEqual([]);
  expect(await app.database.sql('sign_in_attempts')).toEqual([]);
});

/** Runs the job as the worker does, with the rights that it has there. */
async function runErasure(erasureId: string): Promise<void> {
  const handler = app.application.handlers.find(({ kind }) => kind.name === 'erase_user')!;
  await handler.run({ erasureId }, { signal: new AbortController().signal } as JobRun);
}
