import { describe, expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp, until } from '../../support/app.js';
import { mondayOf, naiveGroups, type RawTransaction } from '../../support/naive-summary.js';
import { testSandbox } from '../../support/sandbox.js';
import type { TestAnswer } from '../../support/server.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url, webhooks: true });

async function connect(person: Person, user = 'user-ok', connectorId = 2) {
  const made = await person.request<Schema<'Connection'>>('POST', '/connections/', {
    connector_id: connectorId,
    credentials: { user, password: 'password-ok' },
  });
  expect(made.status).toBe(201);
  return made.body;
}

async function synced(person: Person, connectionId: string) {
  const path = `/connections/${connectionId}/`;
  const { body } = await until(
    () => person.request<Schema<'Connection'>>('GET', path),
    ({ body }) => body.last_synced_at !== null,
  );
  return body;
}

describe('the main job', () => {
  test('connects a bank, syncs it, and sums it up to the cent in every grouping', async () => {
    const person = await app.person();
    const made = await connect(person);
    const connection = await synced(person, made.id);
    expect(connection).toMatchObject({ status: 'updated', error: null });

    const held = await sandbox.held(connection.item_id);
    const accounts = (await person.request<Schema<'AccountPage'>>('GET', '/accounts/')).body.results;
    expect(accounts).toHaveLength(held.accounts.length);

    const stored: Schema<'Transaction'>[] = [];
    let page: string | null = '/transactions/?page_size=500';
    while (page) {
      const answer: TestAnswer<Schema<'TransactionPage'>> = await person.request('GET', page);
      stored.push(...answer.body.results);
      page = answer.body.next;
    }
    expect(held.transactions.length).toBeGreaterThan(500);
    expect(stored).toHaveLength(held.transactions.length);

    const range = { from: '2000-01-01', to: '2100-01-01' };
    const accountOf = new Map<string, string>();
    const rows = await app.database.sql('bank_accounts').select('id', 'provider_account_id');
    for (const row of rows) accountOf.set(row.provider_account_id, row.id);
    const groupings: Record<string, (row: RawTransaction, day: string) => string | null> = {
      category: (row) => row.categoryId ?? null,
      day: (_row, day) => day,
      week: (_row, day) => mondayOf(day),
      month: (_row, day) => `${day.slice(0, 7)}-01`,
      year: (_row, day) => `${day.slice(0, 4)}-01-01`,
      account: (row) => accountOf.get(row.accountId) ?? null,
      connection: () => connection.id,
      merchant: (row) => row.merchant?.name ?? row.merchant?.businessName ?? null,
      type: (row) => row.type,
    };
    for (const [grouping, keyOf] of Object.entries(groupings)) {
      const { body } = await person.request<Schema<'Summary'>>(
        'GET',
        `/transactions/summary/?group_by=${grouping}&date_from=${range.from}&date_to=${range.to}`,
      );
      const expected = naiveGroups(held.accounts, held.transactions, range, keyOf);
      const found = new Map(
        body.groups.map((group) => [
          `${group.currency}|${group.key ?? ''}`,
          {
            income: BigInt(group.income.replace('.', '')),
            expense: BigInt(group.expense.replace('.', '')),
            transfersIn: BigInt(group.transfers_in.replace('.', '')),
            transfersOut: BigInt(group.transfers_out.replace('.', '')),
            count: group.count,
          },
        ]),
      );
      expect(found).toEqual(expected);
    }
  });
});
