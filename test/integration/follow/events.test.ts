import { describe, expect, test } from '@jest/globals';
import { PurgeUserEvents } from '../../../src/modules/notifications/application/purge-user-events.js';
import { USER_EVENTS, type UserEvents } from '../../../src/modules/notifications/index.js';
import { DATABASE, type Database } from '../../../src/platform/database/database.js';
import { openKnex } from '../../../src/platform/database/open-database.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import type { UserId } from '../../../src/shared/principal.js';
import { type Person, testApp, until } from '../../support/app.js';
import { openEvents } from '../../support/event-stream.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url, webhooks: true });
const { container } = app.application;
const events: UserEvents = container.get(USER_EVENTS);
const database: Database = container.get(DATABASE);

const idOf = async (person: Person) => (await person.request<Schema<'Me'>>('GET', '/me/')).body.id as UserId;
const listen = (person: Person, lastEventId?: string) => openEvents(app.server.url, person.token, lastEventId);
const note = (userId: UserId, what: string) =>
  database.asUser(userId, () => events.add(userId, 'connection.changed', { what }));
const isNote =
  (what: string) =>
  ({ data }: { data: Record<string, unknown> }) =>
    data.what === what;

async function connect(person: Person, connector_id = 2): Promise<Schema<'Connection'>> {
  const credentials = { user: 'user-ok', password: 'password-ok' };
  const made = await person.request<Schema<'Connection'>>('POST', '/connections/', { connector_id, credentials });
  expect(made.status).toBe(201);
  return made.body;
}

describe('the event stream', () => {
  test('tells of a connection, its sync account by account, and its end', async () => {
    const person = await app.person();
    const stream = await listen(person);
    const { id } = await connect(person);
    const told = await stream.until(({ event }) => event === 'sync.finished');
    const about = told.filter(({ data }) => data.connection_id === id);
    expect(new Set(about.map(({ event }) => event))).toEqual(
      new Set(['connection.changed', 'sync.progress', 'sync.finished']),
    );
    const accounts = about.filter(({ event, data }) => event === 'sync.progress' && data.account_id !== null);
    expect(new Set(accounts.map(({ data }) => data.account_id)).size).toBe(2);
    expect(accounts[0]!.data).toMatchObject({ page: 1, state: 'running', counts: { accounts: { created: 2 } } });
    const { body: log } = await person.request<Schema<'SyncLog'>>(
      'GET',
      `/sync_logs/${about.at(-1)!.data.sync_log_id}/`,
    );
    expect(about.at(-1)!.data).toMatchObject({
      state: 'succeeded',
      counts: { transactions: log.counts.transactions },
    });
    stream.close();
  });

  test('tells that the bank asks, with its notification', async () => {
    const person = await app.person();
    const stream = await listen(person);
    const { id } = await connect(person, 3);
    const told = await stream.until(({ event }) => event === 'connection.mfa_asked');
    expect(told).toContainEqual(
      expect.objectContaining({
        event: 'notification.opened',
        data: expect.objectContaining({ connection_id: id, kind: 'mfa_asked' }),
      }),
    );
    stream.close();
  });

  test('never carries what happens to another user', async () => {
    const [person, stranger] = [await app.person(), await app.person()];
    const [mine, theirs] = [await idOf(person), await idOf(stranger)];
    const stream = await listen(stranger);
    await stream.until(({ event }) => event === 'open');
    await note(mine, 'secret');
    await note(theirs, 'own');
    const told = await stream.until(isNote('own'));
    // Not even when the stranger holds an id of the other's stream.
    const other = await listen(person);
    const [{ id: position }] = (await other.until(({ event }) => event === 'open')) as unknown as [{ id: string }];
    await note(mine, 'secret');
    const again = await listen(stranger, position);
    await note(theirs, 'end');
    const more = await again.until(isNote('end'));
    expect([...told, ...more].filter(isNote('secret'))).toEqual([]);
    for (const open of [stream, other, again]) open.close();
  });

  test('goes on where it was cut off, without a gap and in order', async () => {
    const person = await app.person();
    const userId = await idOf(person);
    const stream = await listen(person);
    await note(userId, '1');
    const last = (await stream.until(isNote('1'))).at(-1)!;
    stream.close();
    for (const what of ['2', '3', '4']) await note(userId, what);
    const again = await listen(person, last.id);
    await again.until(isNote('4'));
    await note(userId, '5');
    const told = await again.until(isNote('5'));
    expect(told.filter(({ event }) => event !== 'open').map(({ data }) => data.what)).toEqual(['2', '3', '4', '5']);
    again.close();
  });

  test('tells one that took its number early and was committed late, live and after a cut', async () => {
    const person = await app.person();
    const userId = await idOf(person);
    const stream = await listen(person);
    await stream.until(({ event }) => event === 'open');
    const other = openKnex(app.databaseUrl);
    const slow = await other.transaction();
    try {
      await slow('user_events').insert({ user_id: userId, kind: 'connection.changed', data: { what: 'late' } });
      await note(userId, 'quick');
      const last = (await stream.until(isNote('quick'))).at(-1)!;
      expect(stream.events.some(isNote('late'))).toBe(false);
      await slow.raw(`select pg_notify('saldo_signals', ?)`, [`user:${userId}`]);
      await slow.commit();
      await stream.until(isNote('late'));
      const again = await listen(person, last.id);
      await again.until(isNote('late'));
      expect(again.events.filter(isNote('quick'))).toEqual([]);
      again.close();
    } finally {
      await slow.rollback().catch(() => undefined);
      await other.destroy();
      stream.close();
    }
  });

  test('says when what was missed is no longer kept', async () => {
    const person = await app.person();
    const yesterday = Date.now() - 25 * 60 * 60_000;
    for (const id of [`1.1.1.${yesterday}`, 'nonsense']) {
      const stream = await listen(person, id);
      await stream.until(({ event }) => event === 'missed');
      stream.close();
    }
  });

  test('is open ten times for one user, and again when one is closed', async () => {
    const person = await app.person();
    const streams = await Promise.all(Array.from({ length: 10 }, () => listen(person)));
    expect(streams.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await listen(person)).status).toBe(429);
    expect((await listen(await app.person())).status).toBe(200);
    streams[0]!.close();
    await until(
      async () => (await listen(person)).status,
      (status) => status === 200,
    );
  });

  test('events older than a day are purged', async () => {
    const userId = await idOf(await app.person());
    await note(userId, 'old');
    await note(userId, 'new');
    const old = `update user_events set created_at = now() - interval '25 hours' where user_id = ? and data->>'what' = 'old'`;
    await app.database.sql.raw(old, [userId]);
    await database.asSystem('a test of the schedule', () => container.get(PurgeUserEvents).run());
    const left = await app.database.sql('user_events').where({ user_id: userId }).pluck('data');
    expect(left).toEqual([{ what: 'new' }]);
  });

  test('goes on when its connection to the database is cut', async () => {
    const person = await app.person();
    const userId = await idOf(person);
    const stream = await listen(person);
    await stream.until(({ event }) => event === 'open');
    await app.database.sql.raw(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'saldo-signals' and datname = current_database()`,
    );
    await note(userId, 'after');
    await stream.until(isNote('after'));
    stream.close();
  });

  test('ends when the server stops, saying when to come back', async () => {
    const stream = await listen(await app.person());
    await stream.until(({ event }) => event === 'open');
    const closing = app.server.close();
    expect(await stream.ended).toBe(true);
    await closing;
  });
});
