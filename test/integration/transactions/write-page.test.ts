import { describe, expect, test } from '@jest/globals';
import { KnexTransactionRepository } from '../../../src/modules/transactions/adapters/knex-transaction-repository.js';
import { incomingRow } from '../../../src/modules/transactions/adapters/transaction-row.js';
import { WRITE_PAGE } from '../../../src/modules/transactions/adapters/write-page-sql.js';
import type { LocalDate } from '../../../src/shared/local-date.js';
import { anAccount, aProviderTransaction } from '../../support/builders.js';
import { testEncryption } from '../../support/encryption.js';
import { testDatabase } from '../../support/postgres.js';

const { database } = await testDatabase();
const transactions = new KnexTransactionRepository(database, testEncryption().rows);
const page = { size: 100, cursor: null };

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

/** How many rows of the table each scan of a plan looked at. */
function scansOf(node: PlanNode): number[] {
  const isScan = node['Node Type'].endsWith('Scan') && node['Relation Name'] === 'transactions';
  const looked = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
  return [...(isScan ? [Math.round(looked)] : []), ...(node.Plans ?? []).flatMap(scansOf)];
}

describe('a page of transactions', () => {
  test('is added once, however often it is written', async () => {
    const account = await anAccount(database);
    const rows = [aProviderTransaction(), aProviderTransaction({ amount: '1500.10' })];
    const first = await transactions.writePage(account, rows);
    const second = await transactions.writePage(account, rows);
    expect(first).toEqual({ fetched: 2, created: 2, updated: 0, unchanged: 0, removed: 0 });
    expect(second).toEqual({ fetched: 2, created: 0, updated: 0, unchanged: 2, removed: 0 });
    const listed = await transactions.list(account.userId, {}, '-date', page);
    expect(listed.rows.map((row) => row.amount).sort()).toEqual(['-10.00', '1500.10']);
  });

  test('writes nothing at all for rows that do not differ', async () => {
    const account = await anAccount(database);
    const rows = Array.from({ length: 20 }, () => aProviderTransaction());
    await transactions.writePage(account, rows);
    const versions = () =>
      database
        .sql('transactions')
        .where({ user_id: account.userId })
        .orderBy('id')
        .select(database.sql.raw('xmin::text'));
    const before = await versions();
    await transactions.writePage(
      account,
      rows.map((row) => ({ ...row, updatedAt: new Date() })),
    );
    expect(await versions()).toEqual(before);
  });

  test('updates only the row that differs', async () => {
    const account = await anAccount(database);
    const rows = [aProviderTransaction({ status: 'PENDING' }), aProviderTransaction()];
    await transactions.writePage(account, rows);
    const counts = await transactions.writePage(account, [{ ...rows[0]!, status: 'POSTED' }, rows[1]!]);
    expect(counts).toEqual({ fetched: 2, created: 0, updated: 1, unchanged: 1, removed: 0 });
  });

  test('is written without a look at the rows that are there, where its own are new', async () => {
    const account = await anAccount(database);
    const many = () => Array.from({ length: 600 }, () => aProviderTransaction());
    await transactions.writePage(account, many());
    const rows = many().slice(0, 3);
    const { rows: explained } = await database.sql.raw(`explain (analyze, format json) ${WRITE_PAGE}`, {
      userId: account.userId,
      accountId: account.accountId,
      connectionId: account.connectionId,
      accountType: account.type,
      rows: JSON.stringify(
        rows.map((row) =>
          incomingRow(row, account.timeZone, { sealed: null, sealed_digest: null, former_digests: null }),
        ),
      ),
    });
    const reads = scansOf(explained[0]['QUERY PLAN'][0].Plan);
    expect(reads.length).toBeGreaterThan(1);
    expect(Math.max(...reads)).toBeLessThanOrEqual(rows.length);
  });

  test('takes what was prepared for it, and what was not', async () => {
    const account = await anAccount(database);
    const rows = [aProviderTransaction({ amount: '-1.00' }), aProviderTransaction({ amount: '-2.00' })];
    transactions.prepare(account, rows.slice(0, 1));
    const counts = await transactions.writePage(account, rows);
    expect(counts).toEqual({ fetched: 2, created: 2, updated: 0, unchanged: 0, removed: 0 });
    const other = await anAccount(database);
    await transactions.writePage({ ...other, timeZone: 'Pacific/Kiritimati' }, rows);
    const [own, theirs] = [account, other].map(({ userId }) => transactions.list(userId, {}, 'amount', page));
    expect((await own!).rows.map(({ amount }) => amount)).toEqual(['-2.00', '-1.00']);
    const days = (await own!).rows.map(({ date }) => date);
    for (const { date } of (await theirs!).rows) expect(days).not.toContain(date);
  });

  test('keeps two truly identical purchases', async () => {
    const account = await anAccount(database);
    const counts = await transactions.writePage(account, [aProviderTransaction(), aProviderTransaction()]);
    expect(counts.created).toBe(2);
  });

  test('gives a purchase late on 31 January in São Paulo to January, and a bare date its own day', async () => {
    const account = await anAccount(database);
    await transactions.writePage(account, [
      aProviderTransaction({ bookedAt: new Date('2026-02-01T02:30:00.000Z') }),
      aProviderTransaction({ bookedAt: new Date('2026-02-01T00:00:00.000Z') }),
      aProviderTransaction({ bookedAt: new Date('2026-02-01T03:00:00.000Z') }),
    ]);
    const listed = await transactions.list(account.userId, {}, 'date', page);
    expect(listed.rows.map((row) => row.date)).toEqual(['2026-01-31', '2026-02-01', '2026-02-01']);
  });

  test('never overwrites what a person decided', async () => {
    const account = await anAccount(database);
    const row = aProviderTransaction({ categoryId: '10000000' });
    await transactions.writePage(account, [row]);
    const { id } = (await transactions.list(account.userId, {}, '-date', page)).rows[0]!;
    await transactions.edit(account.userId, id, { categoryId: '11000000', note: 'jantar', excluded: true });
    await transactions.writePage(account, [{ ...row, categoryId: '12000000', description: 'Other' }]);
    expect(await transactions.find(account.userId, id)).toMatchObject({
      description: 'Other',
      categoryId: '11000000',
      categorySource: 'user',
      note: 'jantar',
      excluded: true,
    });
    const given = await transactions.edit(account.userId, id, { categoryId: null });
    expect(given).toMatchObject({ categoryId: '12000000', categorySource: 'provider' });
  });

  test('restores a removed row that the bank brings back, with what the person decided', async () => {
    const account = await anAccount(database);
    const row = aProviderTransaction();
    await transactions.writePage(account, [row]);
    const { id } = (await transactions.list(account.userId, {}, '-date', page)).rows[0]!;
    await transactions.edit(account.userId, id, { note: 'mine' });
    expect(await transactions.removeVanished(account, '2026-03-01' as LocalDate, new Set())).toBe(1);
    expect(await transactions.find(account.userId, id)).toBeNull();
    expect(await transactions.writePage(account, [row])).toMatchObject({ created: 0, updated: 1 });
    expect(await transactions.find(account.userId, id)).toMatchObject({ note: 'mine' });
  });

  test('removes only what vanished inside the days that were looked at', async () => {
    const account = await anAccount(database);
    const old = aProviderTransaction({ bookedAt: new Date('2026-01-05T15:00:00Z') });
    const kept = aProviderTransaction();
    const gone = aProviderTransaction();
    await transactions.writePage(account, [old, kept, gone]);
    const removed = await transactions.removeVanished(
      account,
      '2026-02-01' as LocalDate,
      new Set([kept.providerTransactionId]),
    );
    expect(removed).toBe(1);
    expect((await transactions.list(account.userId, {}, 'date', page)).rows).toHaveLength(2);
  });

  test('stores text that PostgreSQL refuses, without its null characters', async () => {
    const account = await anAccount(database);
    await transactions.writePage(account, [
      aProviderTransaction({ description: 'PIX\u0000 \\u0000 caf\u00e9 \ud83d\ude00 \ud83d', payment: null }),
    ]);
    const listed = await transactions.list(account.userId, {}, '-date', page);
    expect(listed.rows[0]!.description).toBe('PIX \\u0000 café 😀 \ufffd');
  });

  test('holds every digit of an amount', async () => {
    const account = await anAccount(database);
    await transactions.writePage(account, [aProviderTransaction({ amount: '-123456789012345678.912345' })]);
    const listed = await transactions.list(account.userId, {}, '-date', page);
    expect(listed.rows[0]!.amount).toBe('-123456789012345678.912345');
  });
});
