import { afterEach, expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

type Connection = Schema<'Connection'>;
type SyncLog = Schema<'SyncLog'>;

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url });
const { sql } = app.database;

afterEach(async () => {
  await sandbox.control('DELETE', '/faults');
  await sql.raw('drop trigger if exists cut_off on bank_accounts');
});

async function connect(person: Person): Promise<Connection> {
  const made = await person.request<Connection>('POST', '/connections/', {
    connector_id: 2,
    credentials: { user: 'user-ok', password: 'password-ok' },
  });
  expect(made.status).toBe(201);
  return made.body;
}

const connected = async (person: Person, id: string) =>
  until(
    () => person.request<Connection>('GET', `/connections/${id}/`),
    ({ body }) => body.last_synced_at !== null,
  );

async function sync(person: Person, id: string): Promise<SyncLog> {
  const headers = { prefer: 'wait=60' };
  return (await person.request<SyncLog>('POST', `/connections/${id}/sync/`, undefined, { headers })).body;
}

const shown = async (connectionId: string): Promise<number> => {
  const [found] = await sql('transactions').where({ connection_id: connectionId, removed_at: null }).count({ n: '*' });
  return Number(found!.n);
};

test('a page of transactions is not there without the place to go on from and the counts, nor these without the page', async () => {
  await sql.raw(`create or replace function cut_off() returns trigger language plpgsql as
    $$ begin raise exception 'cut off'; end $$`);
  await sql.raw(`create trigger cut_off before update of history_cursor, history_complete on bank_accounts
    for each row execute function cut_off()`);
  const person = await app.person();
  const { id } = await connect(person);
  const attempts = async () =>
    (
      await sql.raw(
        `select attempts from graphile_worker.jobs where task_identifier = 'sync_connection' and last_error like '%cut off%'`,
      )
    ).rows;
  await until(attempts, (rows) => rows.length > 0);
  expect(await shown(id)).toBe(0);
  const [log] = await sql('sync_logs').where({ connection_id: id });
  expect(log).toMatchObject({ transactions_fetched: 0, transactions_created: 0 });

  await sql.raw('drop trigger cut_off on bank_accounts');
  const { body } = await connected(person, id);
  const held = await sandbox.held(body.item_id);
  expect(await shown(id)).toBe(held.transactions.length);
});

test('rows that are missing from a product which the bank did not give stay, and go once it gives it without them', async () => {
  const person = await app.person();
  const { id, item_id } = await connect(person);
  await connected(person, id);
  const before = await shown(id);
  const nothing = { path: '^/v2/transactions$', replace: [{ field: 'results', value: [] }] };
  await sandbox.control('POST', '/faults', nothing);
  await sandbox.control('POST', `/items/${item_id}/next-outcome`, {
    executionStatus: 'PARTIAL_SUCCESS',
    failedParts: ['transactions'],
  });
  const partial = await sync(person, id);
  expect(partial).toMatchObject({ state: 'partial', counts: { transactions: { removed: 0 } } });
  expect(await shown(id)).toBe(before);

  const whole = await sync(person, id);
  expect(whole.state).toBe('succeeded');
  expect(whole.counts.transactions.removed).toBeGreaterThan(0);
  expect(await shown(id)).toBe(before - whole.counts.transactions.removed);
});
