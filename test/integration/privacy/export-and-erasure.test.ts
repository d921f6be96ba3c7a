import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { exportArchive } from '../../../src/modules/privacy/adapters/export-archive.js';
import { PERSONAL_DATA, type PersonalData } from '../../../src/modules/privacy/index.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import type { Clock } from '../../../src/shared/clock.js';
import type { JobRun } from '../../../src/shared/job-queue.js';
import type { UserId } from '../../../src/shared/principal.js';
import { type Person, testApp, until } from '../../support/app.js';
import { placesOf as tablesWith } from '../../support/places-of.js';
import { testSandbox } from '../../support/sandbox.js';
import { unzip } from '../../support/unzip.js';

let ahead = 0;
const clock: Clock = { now: () => new Date(Date.now() + ahead) };
const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url, webhooks: true, clock });

type Step = Schema<'ErasureStep'>;

async function connected(person: Person): Promise<Schema<'Connection'>> {
  const credentials = { user: 'user-ok', password: 'password-ok' };
  const made = await person.request<Schema<'Connection'>>('POST', '/connections/', { connector_id: 2, credentials });
  const { body } = await until(
    () => person.request<Schema<'Connection'>>('GET', `/connections/${made.body.id}/`),
    ({ body }) => body.last_synced_at !== null,
  );
  return body;
}

const idOf = async (person: Person) => (await person.request<Schema<'Me'>>('GET', '/me/')).body.id as UserId;

async function exported(person: Person): Promise<Map<string, string>> {
  const answer = await fetch(`${app.server.url}/api/banking/me/export/`, {
    headers: { authorization: `Bearer ${person.token}` },
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/zip');
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="saldo-\d{4}-\d\d-\d\d\.zip"$/);
  return unzip(Buffer.from(await answer.arrayBuffer()));
}

const erase = (person: Person, token?: string) =>
  person.request<Step & Schema<'Problem'>>('DELETE', '/me/', undefined, {
    headers: token === undefined ? {} : { 'confirmation-token': token },
  });

const receipt = async (id: string) =>
  (await app.server.request('GET', `/erasures/${id}/`)).body as unknown as Schema<'Erasure'>;

/** Runs the job as the worker does, with the rights that it has there. */
async function runErasure(erasureId: string): Promise<void> {
  const handler = app.application.handlers.find(({ kind }) => kind.name === 'erase_user')!;
  await handler.run({ erasureId }, { signal: new AbortController().signal } as JobRun);
}

const placesOf = (...texts: string[]) => tablesWith(app.database, texts);

describe('the export', () => {
  test('holds every row of every table of the user, as JSON and as CSV, and nothing of anybody else', async () => {
    const [person, other] = [await app.person(), await app.person()];
    const connection = await connected(person);
    const theirs = await connected(other);
    const [userId, otherId] = [await idOf(person), await idOf(other)];
    await app.atRest(sandbox);
    const files = await exported(person);
    const { rows } = await app.database.sql.raw(`
      select relname as name from pg_class join pg_attribute on attrelid = pg_class.oid
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
        and attname = 'user_id' and not attisdropped`);
    // None is forgotten, and the question itself finds them.
    expect(rows.length).toBeGreaterThan(15);
    for (const name of ['users', 'webhook_events', ...rows.map((row: { name: string }) => row.name)]) {
      const held = files.get(`${name}.json`);
      expect(held).toBeDefined();
      if (name !== 'users' && name !== 'webhook_events') {
        const count = (await app.database.sql(name).where({ user_id: userId })).length;
        expect({ name, count: JSON.parse(held!).length }).toEqual({ name, count });
        expect(files.get(`${name}.csv`)!.split('\r\n').length - 2).toBeGreaterThanOrEqual(count);
      }
    }
    expect(JSON.parse(files.get('users.json')!)).toMatchObject([{ id: userId, base_currency: 'BRL' }]);
    expect(JSON.parse(files.get('webhook_events.json')!).length).toBeGreaterThan(0);
    const text = [...files.values()].join();
    expect(text).toContain(connection.item_id);
    for (const foreign of [otherId, theirs.id, theirs.item_id]) expect(text).not.toContain(foreign);
  });

  test("opens what is sealed, gives the user's own document whole and those of others masked", async () => {
    const person = await app.person();
    const connection = await connected(person);
    const files = await exported(person);
    const [{ taxNumber }] = (await sandbox.held(connection.item_id)).accounts as unknown as [{ taxNumber: string }];
    const [account] = JSON.parse(files.get('bank_accounts.json')!);
    expect(account.sealed_content.document).toBe(taxNumber.replace(/\D/g, ''));
    expect(account).not.toHaveProperty('sealed');
    const transactions: { sealed_content: { documents: Record<string, string> | null } | null; amount: string }[] =
      JSON.parse(files.get('transactions.json')!);
    const documents = transactions.flatMap(({ sealed_content }) => Object.values(sealed_content?.documents ?? {}));
    const shown = documents.filter((document) => document !== null);
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.every((document) => document.startsWith('**'))).toBe(true);
    expect(transactions.every(({ amount }) => /^-?\d+\.\d+$/.test(amount))).toBe(true);
    expect([...files.values()].join()).not.toMatch(/v1\.test\.|request_digest|sealed_digest/);
  });

  test('guards cells that a spreadsheet would run, and leaves numbers as they are', async () => {
    const person = await app.person();
    await connected(person);
    const [{ id }] = (await person.request<Schema<'TransactionPage'>>('GET', '/transactions/?page_size=1')).body
      .results as [Schema<'Transaction'>];
    await person.request('PATCH', `/transactions/${id}/`, { note: '=HYPERLINK("http://evil")' });
    const files = await exported(person);
    expect(files.get('transactions.csv')).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(files.get('transactions.csv')).toMatch(/,-\d+\.\d\d,BRL/);
    expect(files.get('transactions.json')).toContain(JSON.stringify('=HYPERLINK("http://evil")'));
  });

  test('reads no further than its reader, and stops when the reader goes away', async () => {
    const asked: string[] = [];
    let rows = 0;
    const endless: PersonalData = {
      tables: async () => [
        { name: 'first', columns: ['text'] },
        { name: 'second', columns: ['text'] },
      ],
      async *rows({ name }) {
        asked.push(name);
        for (;;) {
          rows += 1;
          yield { text: randomBytes(400).toString('base64') };
        }
      },
    };
    const archive = await exportArchive(endless, 'u' as UserId);
    const reader = archive[Symbol.asyncIterator]();
    for (let read = 0; read < 100_000; ) read += (await reader.next()).value.length;
    const settled = await until(
      async () => {
        const before = rows;
        await new Promise((resolve) => setTimeout(resolve, 100));
        return { before, after: rows };
      },
      ({ before, after }) => before === after,
    );
    expect(settled.after).toBeLessThan(5_000);
    archive.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(rows).toBe(settled.after);
    expect(asked).toEqual(['first']);
  });

  test('that fails half-way is cut off, so that nobody takes it for whole', async () => {
    const failing: PersonalData = {
      tables: async () => [{ name: 'first', columns: ['text'] }],
      // biome-ignore lint/correctness/useYield: it fails before its first row.
      async *rows() {
        throw new Error('the database is gone');
      },
    };
    const archive = await exportArchive(failing, 'u' as UserId);
    await expect(archive.toArray()).rejects.toThrow('the database is gone');
  });
});

describe('the erasure', () => {
  test('asks back, then deletes items at the provider and every row, and leaves a receipt that names nobody', async () => {
    const [person, other] = [await app.person(), await app.person()];
    const connection = await connected(person);
    const theirs = await connected(other);
    const userId = await idOf(person);
    const subject = JSON.parse(Buffer.from(person.token.split('.')[1]!, 'base64url').toString()).sub;
    await person.request('POST', `/connections/${connection.id}/sync/`, undefined, {
      headers: { 'idempotency-key': 'k', prefer: 'wait=60' },
    });
    const first = await erase(person);
    expect(first).toMatchObject({ status: 202, body: { state: 'confirmation_needed', receipt: null } });
    expect((await person.request('GET', `/connections/${connection.id}/`)).status).toBe(200);

    const second = await erase(person, first.body.confirmation_token!);
    expect(second).toMatchObject({ status: 202, body: { state: 'started', confirmation_token: null } });
    const { id } = second.body.receipt!;
    expect(second.headers.get('location')).toBe(`/api/banking/erasures/${id}/`);
    const done = await until(
      () => receipt(id),
      ({ state }) => state === 'done',
    );
    expect(done).toMatchObject({ items_deleted: 1, rows_deleted: { users: 1, bank_connections: 1, bank_accounts: 2 } });
    expect(done.rows_deleted.transactions).toBeGreaterThan(500);
    const gone = [userId, subject, connection.id, connection.item_id];
    await until(
      () => placesOf(...gone),
      (places) => places.length === 0,
    );
    await expect(sandbox.held(connection.item_id)).rejects.toThrow('404');

    // The same person is somebody new; the other one is as before.
    expect(await idOf(person)).not.toBe(userId);
    expect((await person.request<Schema<'ConnectionPage'>>('GET', '/connections/')).body.results).toEqual([]);
    expect((await other.request('GET', `/connections/${theirs.id}/`)).status).toBe(200);
  });

  test.each(['nonsense', 'x'.repeat(43)])('does not begin with the confirmation %s', async (token) => {
    const person = await app.person();
    await erase(person);
    expect(await erase(person, token)).toMatchObject({ status: 422, body: { code: 'confirmation_invalid' } });
    expect(await idOf(person)).toBeTruthy();
  });

  test("does not begin with another user's confirmation, one that is too old, replaced, or used", async () => {
    const [person, other] = [await app.person(), await app.person()];
    const mine = (await erase(person)).body.confirmation_token!;
    expect((await erase(other, mine)).status).toBe(422);
    const newer = (await erase(person)).body.confirmation_token!;
    expect((await erase(person, mine)).status).toBe(422);
    ahead = 10 * 60_000 + 1000;
    expect((await erase(person, newer)).status).toBe(422);
    ahead = 0;
    const userId = await idOf(person);
    expect((await erase(person, newer)).status).toBe(202);
    expect((await erase(person, newer)).status).toBe(422);
    await until(
      () => placesOf(userId),
      (places) => places.length === 0,
    );
  });

  test('waits for a provider that is away, goes on, and can be run twice', async () => {
    const person = await app.person();
    const connection = await connected(person);
    const userId = await idOf(person);
    await sandbox.control('POST', '/faults', { path: '^/items/', method: 'DELETE', status: 500, times: 50 });
    const { confirmation_token } = (await erase(person)).body;
    const { id } = (await erase(person, confirmation_token!)).body.receipt!;
    await expect(runErasure(id)).rejects.toThrow();
    expect(await receipt(id)).toMatchObject({ state: 'running', rows_deleted: {} });
    expect(await app.database.sql('bank_connections').where({ user_id: userId })).toHaveLength(1);
    await sandbox.control('DELETE', '/faults');
    await runErasure(id);
    const done = await receipt(id);
    expect(done).toMatchObject({ state: 'done', items_deleted: 1 });
    await runErasure(id);
    expect(await receipt(id)).toEqual(done);
    expect(await placesOf(userId, connection.item_id)).toEqual([]);
  });

  test('that was cut off between its batches goes on, and its receipt counts every row once', async () => {
    const person = await app.person();
    await connected(person);
    const userId = await idOf(person);
    const count = (await app.database.sql('transactions').where({ user_id: userId })).length;
    // As a killed process leaves it: part of the rows gone and counted, the erasure running.
    const [{ id }] = await app.database
      .sql('erasures')
      .insert({ erased_user: userId, requested_at: new Date(), rows_deleted: { transactions: 100 } })
      .returning('id');
    await app.database.sql.raw(
      'delete from transactions where ctid = any(array(select ctid from transactions where user_id = ? limit 100))',
      [userId],
    );
    await runErasure(id);
    expect((await receipt(id)).rows_deleted).toMatchObject({ transactions: count, users: 1 });
    expect(await placesOf(userId)).toEqual([]);
  });

  test('has no receipt for an id that never was', async () => {
    const answer = await app.server.request('GET', `/erasures/${randomUUID()}/`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'erasure_not_found' } });
  });

  test('reaches every table that names users: none refers to one without its column user_id', async () => {
    const { rows } = await app.database.sql.raw(`
      select conrelid::regclass::text || '.' || attname as place from pg_constraint
      join pg_attribute on attrelid = conrelid and attnum = any(conkey)
      where contype = 'f' and confrelid = 'users'::regclass and attname <> 'user_id'`);
    expect(rows).toEqual([]);
    const tables = await app.application.container.get<PersonalData>(PERSONAL_DATA).tables();
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['users', 'transactions', 'sessions']));
  });
});
