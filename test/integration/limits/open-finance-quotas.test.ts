import { expect, test } from '@jest/globals';
import { DOCUMENTED_QUOTAS } from '../../../src/modules/connections/index.js';
import { RequestSync } from '../../../src/modules/sync/index.js';
import { DATABASE, type Database } from '../../../src/platform/database/database.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const quotas = { ...DOCUMENTED_QUOTAS, balances: 3, transactions: 2 };
const app = await testApp({ pluggyUrl: sandbox.url, openFinanceQuotas: quotas });

type Connection = Schema<'Connection'>;
const get = async (person: Person, id: string) => (await person.request<Connection>('GET', `/connections/${id}/`)).body;

async function connected(person: Person): Promise<Connection> {
  const made = await person.request<Connection>('POST', '/connections/', {
    connector_id: 601,
    credentials: { cpf: '761.092.776-73' },
  });
  return until(
    () => get(person, made.body.id),
    ({ last_synced_at }) => last_synced_at !== null,
  );
}

async function run(person: Person, connectionId: string): Promise<Schema<'SyncLog'>> {
  const { container } = app.application;
  const me = (await person.request<Schema<'Me'>>('GET', '/me/')).body;
  const log = await container
    .get<Database>(DATABASE)
    .asSystem('a schedule', () =>
      container
        .get(RequestSync)
        .run({ userId: me.id as never, connectionId, kind: 'full', trigger: 'schedule', wantsRefresh: false }),
    );
  return until(
    async () => (await person.request<Schema<'SyncLog'>>('GET', `/sync_logs/${log.id}/`)).body,
    ({ finished_at }) => finished_at !== null,
  );
}
const sync = async (person: Person, id: string) =>
  (
    await person.request<Schema<'SyncLog'>>('POST', `/connections/${id}/sync/`, undefined, {
      headers: { prefer: 'wait=60' },
    })
  ).body;
const used = (id: string) =>
  app.database.sql('open_finance_usage').where({ connection_id: id }).orderBy('resource').select('resource', 'used');
/** The bank gives nothing of some products the next time that it is collected from. */
const failNext = (itemId: string, failedParts: string[]) =>
  sandbox.control('POST', `/items/${itemId}/next-outcome`, { executionStatus: 'PARTIAL_SUCCESS', failedParts });

/** The first of the next month in São Paulo. */
function nextMonth(): string {
  const [year, month] = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Sao_Paulo' })
    .format(new Date())
    .split('-');
  const next = new Date(Date.UTC(Number(year), Number(month), 1, 3));
  return next.toISOString();
}

test('each collection counts once, and the first one what is collected once a week as well', async () => {
  const person = await app.person();
  const { id, item_id } = await connected(person);
  const first = [
    { resource: 'accounts', used: 1 },
    { resource: 'balances', used: 1 },
    { resource: 'older-transactions', used: 1 },
    { resource: 'transactions', used: 1 },
  ];
  expect(await used(id)).toEqual(first);
  await run(person, id);
  expect(await used(id)).toEqual(first);
  await sandbox.collect(item_id);
  await run(person, id);
  const each = ['balances', 'transactions'];
  expect(await used(id)).toEqual(first.map((row) => (each.includes(row.resource) ? { ...row, used: 2 } : row)));
});

test('a product whose month is used up is left out by the schedule, which says when it comes back', async () => {
  const person = await app.person();
  const { id, item_id } = await connected(person);
  await sandbox.collect(item_id);
  expect((await run(person, id)).state).toBe('succeeded');
  await failNext(item_id, ['transactions']);
  await sandbox.collect(item_id);
  const log = await run(person, id);
  expect(log).toMatchObject({ state: 'partial', error: null });
  expect(log.notices).toMatchObject([{ code: 'quota_used:transactions', retry_at: nextMonth() }]);
  expect(log.counts.transactions.fetched).toBe(0);
  expect(log.counts.accounts.fetched).toBeGreaterThan(0);
});

test('a product that could not be updated for another reason is read as ever', async () => {
  const person = await app.person();
  const { id, item_id } = await connected(person);
  await failNext(item_id, ['transactions']);
  await sandbox.collect(item_id);
  const log = await run(person, id);
  expect(log.notices).toMatchObject([{ code: 'product_not_updated:transactions', retry_at: null }]);
  expect(log.counts.transactions.fetched).toBeGreaterThan(0);
});

test('a person is told that the bank gives nothing more this month, and reads what is held', async () => {
  const person = await app.person();
  const { id } = await connected(person);
  // A manual sync collects, and so uses the allowance: the third is the last.
  for (let n = 0; n < 2; n += 1) expect((await sync(person, id)).notices).toEqual([]);
  const log = await sync(person, id);
  expect(log.notices).toMatchObject([{ code: 'open_finance_quota_used', retry_at: nextMonth() }]);
  expect(log.counts.transactions.fetched).toBeGreaterThan(0);
  const { next_action } = await get(person, id);
  expect(next_action).toMatchObject({ code: 'wait_for_quota', retry_at: nextMonth(), send: null });
});
