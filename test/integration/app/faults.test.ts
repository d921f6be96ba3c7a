import { afterEach, describe, expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url, webhooks: true });

type Connection = Schema<'Connection'>;
type SyncLog = Schema<'SyncLog'>;

afterEach(() => sandbox.control('DELETE', '/faults'));

async function connected(person: Person): Promise<Connection> {
  const made = await person.request<Connection>('POST', '/connections/', {
    connector_id: 2,
    credentials: { user: 'user-ok', password: 'password-ok' },
  });
  const { body } = await until(
    () => person.request<Connection>('GET', `/connections/${made.body.id}/`),
    ({ body }) => body.last_synced_at !== null,
  );
  return body;
}

async function rowsOf(connection: Connection): Promise<unknown[]> {
  return app.database
    .sql('transactions')
    .where({ connection_id: connection.id })
    .orderBy('provider_transaction_id')
    .select('provider_transaction_id', 'amount', 'date', 'status', 'description', 'removed_at', 'category_id');
}

async function sync(person: Person, connection: Connection): Promise<SyncLog> {
  const headers = { prefer: 'wait=60' };
  const answer = await person.request<SyncLog>('POST', `/connections/${connection.id}/sync/`, undefined, { headers });
  expect(answer.status).toBe(200);
  return answer.body;
}

const TRANSACTIONS = '^/v2/transactions$';

describe('a sync during which Pluggy', () => {
  test.each([
    ['limits our requests', { path: TRANSACTIONS, status: 429, retryAfter: 0.05, times: 1 }],
    ['fails once', { path: TRANSACTIONS, status: 500, times: 1 }],
    ['is behind a gateway that fails twice', { path: TRANSACTIONS, status: 502, times: 2 }],
    ['drops the connection', { path: TRANSACTIONS, reset: true, times: 1 }],
    ['cuts an answer off', { path: TRANSACTIONS, cutBody: true, times: 1 }],
    ['answers broken JSON', { path: TRANSACTIONS, invalidJson: true, times: 1 }],
    ['is too slow once', { path: TRANSACTIONS, delayMs: 4500, times: 1 }],
    [
      'sends an enum value that nobody knows',
      { path: '^/accounts', replace: [{ field: 'subtype', value: 'NEW_KIND' }], times: 1 },
    ],
    [
      'sends null where a text was',
      { path: '^/accounts', replace: [{ field: 'marketingName', value: null }], times: 1 },
    ],
    ['no longer accepts our key', { path: TRANSACTIONS, status: 403, times: 1 }],
  ])('%s comes to its end with everything', async (_what, fault) => {
    const person = await app.person();
    const connection = await connected(person);
    const before = await rowsOf(connection);
    await sandbox.control('POST', '/faults', fault);
    const log = await sync(person, connection);
    expect(log).toMatchObject({ state: 'succeeded', error: null });
    const { results } = await sandbox.control<{ results: { taken: number }[] }>('GET', '/faults');
    expect(results[0]!.taken).toBeGreaterThan(0);
    expect(await rowsOf(connection)).toEqual(before);
  });

  test.each([
    ['does not know our credentials', { path: TRANSACTIONS, status: 401 }],
    [
      'has removed the endpoint',
      { path: TRANSACTIONS, status: 410, body: { code: 410, codeDescription: 'ENDPOINT_DEPRECATED', message: 'gone' } },
    ],
  ])('%s for good fails with its reason, and what is held stays as it was', async (_what, fault) => {
    const person = await app.person();
    const connection = await connected(person);
    const before = await rowsOf(connection);
    await sandbox.control('POST', '/faults', fault);
    const started = await person.request<SyncLog>('POST', `/connections/${connection.id}/sync/`);
    const { body: log } = await until(
      () => person.request<SyncLog>('GET', `/sync_logs/${started.body.id}/`),
      ({ body }) => body.state === 'failed',
    );
    expect(log.error).toMatchObject({ code: expect.stringMatching(/^provider_/), detail: expect.any(String) });
    expect(log.counts.transactions).toMatchObject({ removed: 0, created: 0, updated: 0 });
    expect(await rowsOf(connection)).toEqual(before);
  });

  test('first sync broken off in the middle goes on where it stopped, without a row twice', async () => {
    const person = await app.person();
    await sandbox.control('POST', '/faults', { path: TRANSACTIONS, query: 'after=', status: 500, times: 6 });
    const connection = await connected(person);
    const held = await sandbox.held(connection.item_id);
    expect(await rowsOf(connection)).toHaveLength(held.transactions.length);
    const logs = await person.request<Schema<'SyncLogPage'>>('GET', `/connections/${connection.id}/sync_logs/`);
    const first = logs.body.results.at(-1)!;
    expect(first).toMatchObject({
      state: 'succeeded',
      counts: { transactions: { created: held.transactions.length } },
    });
  });
});
