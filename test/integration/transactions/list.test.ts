import { describe, expect, test } from '@jest/globals';
import { KnexTransactionRepository } from '../../../src/modules/transactions/adapters/knex-transaction-repository.js';
import type {
  AccountOfPage,
  TransactionFilter,
  TransactionOrder,
} from '../../../src/modules/transactions/application/transaction-repository.js';
import type { LocalDate } from '../../../src/shared/local-date.js';
import { anAccount, aProviderTransaction } from '../../support/builders.js';
import { testEncryption } from '../../support/encryption.js';
import { testDatabase } from '../../support/postgres.js';

const { database } = await testDatabase();
const transactions = new KnexTransactionRepository(database, testEncryption().rows);

await database.sql('categories').insert(
  [
    { id: '11000000', description: 'Food and drinks', parent_id: null },
    { id: '11020000', description: 'Food delivery', parent_id: '11000000' },
    { id: '04020000', description: 'PIX to oneself', parent_id: null },
  ].map((category) => ({ ...category, created_at: new Date(), updated_at: new Date() })),
);

const checking = await anAccount(database);
const card = await anAccount(database, { userId: checking.userId, type: 'CREDIT' });
const stranger = await anAccount(database);

await transactions.writePage(checking, [
  aProviderTransaction({ description: 'Salário', amount: '5000.00', bookedAt: new Date('2026-03-05T15:00:00Z') }),
  aProviderTransaction({ description: 'iFood', amount: '-45.90', categoryId: '11020000' }),
  aProviderTransaction({ description: 'Reserva', amount: '-300.00', categoryId: '04020000' }),
  aProviderTransaction({
    description: 'Luz',
    amount: '-120.00',
    status: 'PENDING',
    bookedAt: new Date('2026-04-01T12:00:00Z'),
  }),
]);
await transactions.writePage(card, [
  aProviderTransaction({
    description: '100%_off',
    merchantName: 'Açaí & Cia',
    amount: '-19.99',
    categoryId: '11000000',
  }),
  aProviderTransaction({ description: 'Estorno', amount: '19.99', bookedAt: new Date('2026-02-28T12:00:00Z') }),
]);
await transactions.writePage(stranger, [aProviderTransaction({ description: 'Not yours' })]);

async function descriptions(filter: TransactionFilter, order: TransactionOrder = '-date') {
  const { rows } = await transactions.list(checking.userId, filter, order, { size: 100, cursor: null });
  return rows.map((row) => row.description);
}
const day = (text: string) => text as LocalDate;

describe('the list of transactions', () => {
  test.each<[string, TransactionFilter, string[]]>([
    ['everything of the user, and of nobody else', {}, ['100%_off', 'Estorno', 'Luz', 'Reserva', 'Salário', 'iFood']],
    ['from a day on', { dateFrom: day('2026-03-10') }, ['100%_off', 'Luz', 'Reserva', 'iFood']],
    ['up to a day', { dateTo: day('2026-03-05') }, ['Estorno', 'Salário']],
    ['one account', { accountIds: [card.accountId] }, ['100%_off', 'Estorno']],
    ["another user's account", { accountIds: [stranger.accountId] }, []],
    ['one connection', { connectionIds: [card.connectionId] }, ['100%_off', 'Estorno']],
    ["another user's connection", { connectionIds: [stranger.connectionId] }, []],
    ['a category with those below it', { categoryIds: ['11000000'] }, ['100%_off', 'iFood']],
    ['a category at the end of the tree', { categoryIds: ['11020000'] }, ['iFood']],
    ['a category that is not there', { categoryIds: ['x'] }, []],
    ['money in', { type: 'CREDIT' }, ['Estorno', 'Salário']],
    ['what is pending', { status: 'PENDING' }, ['Luz']],
    ['own transfers', { flow: 'transfer' }, ['Reserva']],
    ['income, to which a refund on a card does not belong', { flow: 'income' }, ['Salário']],
    ['a range of amounts', { amountMin: '-120.00', amountMax: '-20' }, ['Luz', 'iFood']],
    ['text, whatever its accents and case', { search: 'SALARIO' }, ['Salário']],
    ['text in the name of the merchant', { search: 'acai' }, ['100%_off']],
    ['wildcards as they are written', { search: '0%_o' }, ['100%_off']],
    ['wildcards that match nothing as text', { search: '_' }, ['100%_off']],
    ['several filters at once', { type: 'DEBIT', flow: 'expense', search: 'o' }, ['iFood', '100%_off']],
  ])('gives %s', async (_what, filter, expected) => {
    expect((await descriptions(filter)).sort()).toEqual(expected.sort());
  });

  test.each<[TransactionOrder, string[]]>([
    ['-date', ['Luz', 'Salário', 'Estorno']],
    ['date', ['Estorno', 'Salário', 'Luz']],
    ['amount', ['Luz', 'Estorno', 'Salário']],
    ['-amount', ['Salário', 'Estorno', 'Luz']],
  ])('is ordered by %s', async (order, expected) => {
    const found = await descriptions({}, order);
    expect(found.filter((name) => expected.includes(name))).toEqual(expected);
  });
});

describe('pages of transactions', () => {
  async function walk(account: AccountOfPage, order: TransactionOrder, size: number) {
    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const page = await transactions.list(account.userId, {}, order, { size, cursor });
      pages.push(page.rows.map((row) => row.id));
      cursor = page.next;
    } while (cursor !== null);
    return pages;
  }

  test.each<TransactionOrder>(['-date', 'date', '-amount', 'amount'])(
    'ordered by %s visit each row once, and back again',
    async (order) => {
      const account = await anAccount(database);
      const days = ['2026-01-05', '2026-01-05', '2026-01-05', '2026-01-06', '2026-01-07', '2026-01-07', '2026-01-08'];
      await transactions.writePage(
        account,
        days.map((date) => aProviderTransaction({ bookedAt: new Date(`${date}T12:00:00Z`) })),
      );
      for (const size of [1, 2, 3, 7, 8]) {
        const ids = (await walk(account, order, size)).flat();
        expect(ids).toHaveLength(7);
        expect(new Set(ids).size).toBe(7);
      }
      const [first, second] = await walk(account, order, 3);
      const page1 = await transactions.list(account.userId, {}, order, { size: 3, cursor: null });
      const page2 = await transactions.list(account.userId, {}, order, { size: 3, cursor: page1.next });
      expect(page1.previous).toBeNull();
      expect(page2.rows.map((row) => row.id)).toEqual(second);
      const back = await transactions.list(account.userId, {}, order, { size: 3, cursor: page2.previous });
      expect(back.rows.map((row) => row.id)).toEqual(first);
      expect(back.previous).toBeNull();
    },
  );

  test('refuse a cursor that is damaged, of another filter, or made up', async () => {
    const page = await transactions.list(checking.userId, {}, '-date', { size: 1, cursor: null });
    const content = JSON.parse(Buffer.from(page.next!, 'base64url').toString());
    const forged = (key: unknown[]) =>
      Buffer.from(JSON.stringify([...content.slice(0, 2), ...key])).toString('base64url');
    const attempts: [TransactionFilter, string][] = [
      [{}, 'not base64 at all!'],
      [{ type: 'DEBIT' }, page.next!],
      [{}, page.next!.slice(0, -8)],
      [{}, forged(["2026-01-01'; drop table users", content[3], content[4]])],
      [{}, forged(['2026-02-31', content[3], content[4]])],
      [{}, forged([content[2], '2026-02-31 00:00:00+00', content[4]])],
      [{}, forged([content[2], content[3], 7])],
      [{}, forged([content[2], content[3]])],
    ];
    for (const [filter, cursor] of attempts) {
      await expect(transactions.list(checking.userId, filter, '-date', { size: 1, cursor })).rejects.toMatchObject({
        code: 'invalid_request',
        fields: [{ pointer: 'cursor' }],
      });
    }
  });
});
