import { afterAll, describe, expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { KnexSummarySource } from '../../../src/modules/reports/adapters/knex-summary-source.js';
import { ReportsController } from '../../../src/modules/reports/adapters/reports-controller.js';
import { ComputeSummary } from '../../../src/modules/reports/index.js';
import { KnexCategoryRepository } from '../../../src/modules/transactions/adapters/knex-category-repository.js';
import { KnexTransactionRepository } from '../../../src/modules/transactions/adapters/knex-transaction-repository.js';
import { TransactionsController } from '../../../src/modules/transactions/adapters/transactions-controller.js';
import { EditTransaction } from '../../../src/modules/transactions/application/edit-transaction.js';
import { closeDatabase, openDatabase } from '../../../src/platform/database/open-database.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { anAccount, aProviderTransaction } from '../../support/builders.js';
import { testEncryption } from '../../support/encryption.js';
import { listCategories } from '../../support/history/model.js';
import { testDatabase } from '../../support/postgres.js';
import { anybody, testServer } from '../../support/server.js';

const { database: owner, url } = await testDatabase();
const database = openDatabase(url);
afterAll(() => closeDatabase(database));
const transactions = new KnexTransactionRepository(database, testEncryption().rows);
const clock = { now: () => new Date('2026-04-01T01:00:00.000Z') };
const reports = new ReportsController(new ComputeSummary(new KnexSummarySource(database), clock));
const lists = new TransactionsController(
  transactions,
  new EditTransaction(transactions, new KnexCategoryRepository(database), { edited: async () => undefined }, database),
);
const server = await testServer({
  operations: { summarizeTransactions: reports.summarizeTransactions, listTransactions: lists.listTransactions },
  authenticator: anybody(),
  actFor: ({ userId }, work) => database.asUser(userId, work),
});
await listCategories(owner);
await owner.sql('exchange_rates').delete();
await owner.sql('exchange_rates').insert([
  { source: 'BCB_PTAX', base_currency: 'USD', quote_currency: 'BRL', date: '2026-03-06', rate: '5.005' },
  { source: 'BCB_PTAX', base_currency: 'USD', quote_currency: 'BRL', date: '2026-03-10', rate: '5.1111' },
]);

const bank = await anAccount(owner);
const card = await anAccount(owner, { userId: bank.userId, type: 'CREDIT' });
const on = (day: string) => new Date(`${day}T15:00:00Z`);
await database.asUser(bank.userId, async () => {
  await transactions.writePage(bank, [
    aProviderTransaction({ amount: '5000.10', bookedAt: on('2026-03-06'), categoryId: '01010000' }),
    aProviderTransaction({
      amount: '-10.01',
      bookedAt: on('2026-03-10'),
      categoryId: '10010001',
      merchantName: 'Feira',
    }),
    aProviderTransaction({
      amount: '-20.02',
      bookedAt: on('2026-03-10'),
      categoryId: '10010000',
      merchantName: 'Feira',
    }),
    aProviderTransaction({
      amount: '-40.04',
      bookedAt: on('2026-03-11'),
      categoryId: '10000000',
      merchantName: 'A & B',
    }),
    aProviderTransaction({ amount: '-80.08', bookedAt: on('2026-02-11'), categoryId: '10000000' }),
    aProviderTransaction({ amount: '-7.00', bookedAt: on('2026-03-12'), status: 'PENDING' }),
    aProviderTransaction({ amount: '-800.00', bookedAt: on('2026-03-20'), categoryId: '05100000' }),
    aProviderTransaction({ amount: '-160.16', bookedAt: on('2025-03-31'), categoryId: '10000000' }),
  ]);
  await transactions.writePage(card, [
    aProviderTransaction({ amount: '800.00', bookedAt: on('2026-03-20'), categoryId: '05100000' }),
    aProviderTransaction({ amount: '-1.01', currency: 'USD', bookedAt: on('2026-03-07'), categoryId: '10000000' }),
    aProviderTransaction({ amount: '-2.00', currency: 'USD', bookedAt: on('2026-03-10'), merchantName: 'A & B' }),
    aProviderTransaction({ amount: '-4.00', currency: 'USD', bookedAt: on('2026-02-01') }),
    aProviderTransaction({ amount: '-100', currency: 'JPY', bookedAt: on('2026-03-07') }),
    aProviderTransaction({ amount: '-30.00', bookedAt: on('2026-03-07'), merchantName: 'Excluída' }),
  ]);
  const { rows } = await transactions.list(bank.userId, { search: 'excluida' }, '-date', { size: 1, cursor: null });
  await transactions.edit(bank.userId, rows[0]!.id, { excluded: true });
});

const headers = { authorization: `Bearer ${bank.userId}` };
async function summary(query: string): Promise<Schema<'Summary'>> {
  const { status, body } = await server.request('GET', `/transactions/summary/?${query}`, { headers });
  expect([status, body]).toEqual([200, expect.anything()]);
  return body as unknown as Schema<'Summary'>;
}
async function listed(address: string): Promise<Schema<'Transaction'>[]> {
  const { status, body } = await server.request('GET', `${address}&page_size=500`, { headers });
  expect([status, body]).toEqual([200, expect.anything()]);
  return (body as unknown as Schema<'TransactionPage'>).results;
}
const MARCH = 'date_from=2026-03-01&date_to=2026-03-31';
const groupOf = (groups: Schema<'SummaryGroup'>[], ...keys: (string | null)[]) =>
  groups.find(
    ({ by, currency }) => currency === 'BRL' && JSON.stringify(by.map(({ key }) => key)) === JSON.stringify(keys),
  );

test.each([
  'group_by=month',
  'group_by=week,category',
  'group_by=month,category&category_depth=2',
  'group_by=merchant,account',
  'group_by=day,type&include_pending=false',
  'group_by=connection,merchant&date_from=2026-02-07',
  `group_by=year,category,merchant&account_id=${bank.accountId}`,
  'group_by=month&compare=previous_year',
])('each number of %s can be traced to its transactions', async (query) => {
  const read = await summary(query);
  const rows = [...read.totals, ...read.groups, ...(read.comparison?.groups ?? []), ...(read.comparison?.totals ?? [])];
  expect(rows.length).toBeGreaterThan(3);
  for (const row of rows) {
    const found = await listed(row.transactions);
    expect(found).toHaveLength(row.count);
    const sum = (flow: string) =>
      found
        .filter((each) => each.flow === flow)
        .reduce((total, each) => total.plus(each.amount), new Decimal(0))
        .toFixed(row.currency === 'JPY' ? 0 : 2);
    expect({ income: sum('income'), expense: sum('expense') }).toEqual({ income: row.income, expense: row.expense });
  }
  for (const row of [read.base.totals, ...read.base.groups]) {
    const left = read.base.missing_rates.reduce((count, each) => count + each.count, 0);
    expect((await listed(row.transactions)).length).toBeGreaterThanOrEqual(row.count);
    expect((await listed(row.transactions)).length).toBeLessThanOrEqual(row.count + left);
  }
});

test('one grouping reads as it always did, several by commas', async () => {
  const one = await summary(`group_by=month&${MARCH}`);
  expect(one.group_by).toBe('month');
  expect(one.groups[0]).toMatchObject({ key: '2026-03-01', label: '2026-03', currency: 'BRL', income: '5000.10' });
  const both = await summary(`group_by=month,category&${MARCH}`);
  expect(both.group_by).toBe('month,category');
  expect(groupOf(both.groups, '2026-03-01', '10000000')).toMatchObject({ expense: '-40.04', count: 1 });
  expect(groupOf(both.groups, '2026-03-01', null)).toMatchObject({ expense: '-7.00', count: 1 });
});

describe('categories rolled up', () => {
  test('hold in their totals what is below them, down to the depth that was asked for', async () => {
    const one = await summary(`group_by=category&category_depth=1&${MARCH}`);
    expect(groupOf(one.groups, '10000000')).toMatchObject({ expense: '-70.07', count: 3, by: [{ depth: 1 }] });
    expect(groupOf(one.groups, '10010000')).toBeUndefined();
    const three = await summary(`group_by=category&category_depth=3&${MARCH}`);
    expect(groupOf(three.groups, '10000000')).toMatchObject({ expense: '-70.07', by: [{ depth: 1 }] });
    expect(groupOf(three.groups, '10010000')).toMatchObject({ expense: '-30.03', by: [{ depth: 2 }] });
    expect(groupOf(three.groups, '10010001')).toMatchObject({ expense: '-10.01', by: [{ depth: 3 }] });
    expect(three.totals).toEqual((await summary(MARCH)).totals);
  });

  test('stand for themselves alone without a depth', async () => {
    const { groups } = await summary(`group_by=category&${MARCH}`);
    expect(groupOf(groups, '10000000')).toMatchObject({ expense: '-40.04', count: 1 });
  });

  test('have a depth only where there are groups by category', async () => {
    const answer = await server.request('GET', '/transactions/summary/?group_by=month&category_depth=2', { headers });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });
});

describe('the base currency', () => {
  test("takes the rate of each transaction's day, the last one before where there is none, and rounds once", async () => {
    const { base, totals } = await summary(MARCH);
    // -77.07 BRL in reais, -7.00 of it pending; -1.01 USD at 5.005, -2.00 USD at 5.1111
    expect(totals.find(({ currency }) => currency === 'BRL')).toMatchObject({ expense: '-77.07' });
    expect(base.currency).toBe('BRL');
    expect(base.totals).toMatchObject({ income: '5000.10', expense: '-92.35', net: '4907.75', transfers_in: '800.00' });
  });

  test('leaves out what has no rate, and says so with the days', async () => {
    const { base, comparison } = await summary(`${MARCH}&compare=previous_period`);
    expect(base.missing_rates).toEqual([{ currency: 'JPY', days: ['2026-03-07'], count: 1 }]);
    expect(comparison?.base.missing_rates).toEqual([{ currency: 'USD', days: ['2026-02-01'], count: 1 }]);
    expect(comparison?.base.totals).toMatchObject({ expense: '-80.08', count: 1 });
  });

  test('can be changed, and rewrites nothing', async () => {
    await owner.sql('users').where({ id: bank.userId }).update({ base_currency: 'USD' });
    const { base, totals } = await summary('date_from=2026-03-10&date_to=2026-03-10');
    await owner.sql('users').where({ id: bank.userId }).update({ base_currency: 'BRL' });
    expect(totals.map(({ currency, expense }) => [currency, expense])).toEqual([
      ['BRL', '-30.03'],
      ['USD', '-2.00'],
    ]);
    // 30.03 / 5.1111 = 5.8754…
    expect(base).toMatchObject({ currency: 'USD', totals: { expense: '-7.88', count: 3 }, missing_rates: [] });
  });
});

test('a comparison gives the other period and the change from there', async () => {
  const before = await summary(`group_by=month&${MARCH}&compare=previous_period`);
  expect(before.comparison).toMatchObject({
    compare: 'previous_period',
    date_from: '2026-02-01',
    date_to: '2026-02-28',
    totals: [
      { currency: 'BRL', expense: '-80.08' },
      { currency: 'USD', expense: '-4.00' },
    ],
    groups: [{ key: '2026-02-01' }, { key: '2026-02-01' }],
    change: [
      { currency: 'BRL', income: '5000.10', expense: '3.01', net: '5003.11', transfers_in: '800.00', count: 6 },
      { currency: 'JPY', expense: '-100', count: 1 },
      { currency: 'USD', expense: '0.99', count: 1 },
    ],
    base_change: { currency: 'BRL', expense: '-12.27' },
  });
  const year = await summary(`${MARCH}&compare=previous_year`);
  expect(year.comparison).toMatchObject({
    date_from: '2025-03-01',
    date_to: '2025-03-31',
    totals: [{ expense: '-160.16', count: 1 }],
  });
  expect((await summary(MARCH)).comparison).toBeNull();
});

test('pending ones are in, or out, and said either way', async () => {
  const [with_, without] = [await summary(MARCH), await summary(`${MARCH}&include_pending=false`)];
  expect(with_.counted).toMatchObject({ transactions: 10, pending_included: true, pending: 1, excluded_by_user: 1 });
  expect(without.counted).toMatchObject({ transactions: 9, pending_included: false, pending: 1, transfers: 2 });
  expect(without.totals[0]).toMatchObject({ expense: '-70.07' });
});

test('days that no calendar of computers holds are refused or empty, and nothing breaks', async () => {
  for (const [from, to] of [
    ['0001-01-01', '9999-12-31'],
    ['9999-12-31', '9999-12-31'],
    ['0001-01-01', '0001-01-31'],
  ]) {
    const read = await summary(`date_from=${from}&date_to=${to}&compare=previous_year&group_by=year`);
    expect(read.date_from).toBe(from);
  }
  for (const query of ['date_to=0001-05-05', 'date_from=9999-05-05', 'date_from=0000-01-01']) {
    const { status } = await server.request('GET', `/transactions/summary/?${query}`, { headers });
    expect([200, 400]).toContain(status);
  }
});
