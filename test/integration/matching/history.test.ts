import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { CompareHistory } from '../../../src/modules/sync/index.js';
import { DATABASE, type Database } from '../../../src/platform/database/database.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { testApp, until } from '../../support/app.js';
import {
  decisions,
  everyTransaction,
  type HeldRow,
  type Household,
  household,
  read,
  sameRows,
  shownAt,
  sync,
} from '../../support/household.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url });

const compareHistory = () =>
  app.application.container
    .get<Database>(DATABASE)
    .asSystem('a schedule', () => app.application.container.get(CompareHistory).run());
const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
const all = async (home: Household) => sameRows((await everyTransaction(home)).map(decisions));
const logsOf = async ({ person, id }: Household) =>
  (await person.request<Schema<'SyncLogPage'>>('GET', `/connections/${id}/sync_logs/`)).body.results;
const settled = (home: Household) =>
  until(
    () => logsOf(home),
    (logs) => logs.every(({ finished_at }) => finished_at !== null),
  );

test('rows of long ago that change or vanish without a word are found within a week, and known again', async () => {
  const home = await household(app, sandbox);
  const held = (await sandbox.held(home.itemId)).transactions as unknown as HeldRow[];
  const old = held.filter(({ date }) => date! < ago(90) && date! > ago(200)).slice(0, 3);
  const before = await all(home);
  const gone = old[2]!;
  await sandbox.control('POST', `/items/${home.itemId}/renew`, {
    rows: [{ id: old[0]!.id }, { id: old[1]!.id, description: `${old[1]!.description} Filial` }],
  });
  await sandbox.control('POST', `/items/${home.itemId}/transactions`, { remove: [gone.id] });
  // The new rows come at once, since they are new; nothing tells that the old ones went.
  await sync(home);
  expect(await everyTransaction(home)).toHaveLength(before.length + 2);
  await app.database
    .sql('bank_connections')
    .where({ id: home.id })
    .update({ created_at: ago(8) });
  expect(await compareHistory()).toBe(1);
  expect(await compareHistory()).toBe(0);
  const [log] = await settled(home);
  expect(log).toMatchObject({ trigger: 'schedule', state: 'succeeded' });
  const after = await all(home);
  expect(after).toHaveLength(before.length - 1);
  const ids = new Set(before.map(({ id }) => id));
  // What came in an earlier run is known again where it says the same; what was reworded meanwhile is asked about or gone.
  expect(after.filter(({ id }) => !ids.has(id)).length).toBeLessThanOrEqual(1);
  expect(await shownAt(sandbox, home, gone.description!)).not.toContainEqual(expect.objectContaining({ id: gone.id }));
});

test('a takeover that is cut off goes on where it stopped, and doubles nothing', async () => {
  const first = await household(app, sandbox);
  for (const { id } of (await everyTransaction(first)).slice(0, 5)) {
    await first.person.request('PATCH', `/transactions/${id}/`, { note: `note of ${id}` });
  }
  const before = await all(first);
  expect((await first.person.request('DELETE', `/connections/${first.id}/`)).status).toBe(204);
  // As many as the client tries by itself, on each of the first pages but the first.
  await sandbox.control('POST', '/faults', { path: '/v2/transactions', skip: 1, times: 4, status: 500 });
  const second = await household(app, sandbox, first.person);
  await sandbox.control('DELETE', '/faults');
  expect(await all(second)).toEqual(before);
});

test('two connections to one bank that are read for the first time at once give one set of accounts', async () => {
  const seed = await household(app, sandbox);
  const person = await app.person();
  const { id: clientUserId } = (await person.request<{ id: string }>('GET', '/me/')).body;
  const made = await Promise.all(
    [1, 2].map(async () => {
      const item = await sandbox.control<{ id: string }>('POST', `/items/${seed.itemId}/again`, { clientUserId });
      return person.request<Schema<'Connection'>>('POST', '/connections/', { item_id: item.id });
    }),
  );
  const homes = await Promise.all(made.map(({ body }) => read(sandbox, person, body.id)));
  for (const home of homes) await settled(home);
  const accounts = await person.request<Schema<'AccountPage'>>('GET', '/accounts/');
  expect(accounts.body.results).toHaveLength(2);
  expect(await everyTransaction(homes[0]!)).toHaveLength((await everyTransaction(seed)).length);
});

test('questions of another user are not there', async () => {
  const { person } = await household(app, sandbox);
  for (const [kind, answer] of [
    ['transactions', 'accept'],
    ['transactions', 'refuse'],
    ['accounts', 'accept'],
    ['accounts', 'refuse'],
  ]) {
    const found = await person.request('POST', `/${kind}/matches/${randomUUID()}/${answer}/`);
    expect(found.status).toBe(404);
  }
});
