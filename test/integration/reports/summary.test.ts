import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { KnexSummarySource } from '../../../src/modules/reports/adapters/knex-summary-source.js';
import { ComputeSummary } from '../../../src/modules/reports/application/compute-summary.js';
import type { Grouping } from '../../../src/modules/reports/domain/summary.js';
import { KnexTransactionRepository } from '../../../src/modules/transactions/adapters/knex-transaction-repository.js';
import type { LocalDate } from '../../../src/shared/local-date.js';
import type { UserId } from '../../../src/shared/principal.js';
import { anAccount, aProviderTransaction } from '../../support/builders.js';
import { testEncryption } from '../../support/encryption.js';
import { testDatabase } from '../../support/postgres.js';

const { database } = await testDatabase();
const transactions = new KnexTransactionRepository(database, testEncryption().rows);
const now = new Date('2026-04-01T01:00:00.000Z'); // 31 March in São Paulo
const summary = new ComputeSummary(new KnexSummarySource(database), { now: () => now });

const of = (userId: UserId) => ({ userId, scopes: [], timeZone: 'America/Sao_Paulo' });
const day = (text: string) => text as LocalDate;
const all = { includePending: true };

async function aLife() {
  const bank = await anAccount(database);
  const card = await anAccount(database, { userId: bank.userId, type: 'CREDIT', connectionId: bank.connectionId });
  await transactions.writePage(bank, [
    aProviderTransaction({ amount: '5000.10', bookedAt: new Date('2026-03-06T13:00:00Z'), categoryId: '01010000' }),
    aProviderTransaction({ amount: '-0.10', categoryId: '10000000', merchantName: 'Mercado' }),
    aProviderTransaction({ amount: '-0.20', categoryId: '10000000', merchantName: 'Mercado' }),
    aProviderTransaction({ amount: '-800.00', categoryId: '05100000', bookedAt: new Date('2026-03-20T13:00:00Z') }),
    aProviderTransaction({ amount: '-99.90', status: 'PENDING', bookedAt: new Date('2026-02-10T13:00:00Z') }),
  ]);
  await transactions.writePage(card, [
    aProviderTransaction({ amount: '-250.00', categoryId: '08000000', merchantName: 'Loja' }),
    aProviderTransaction({ amount: '50.00', categoryId: '08000000', merchantName: 'Loja' }),
    aProviderTransaction({ amount: '800.00', categoryId: '05100000', bookedAt: new Date('2026-03-20T13:00:00Z') }),
    aProviderTransaction({ amount: '-30.00', currency: 'USD' }),
  ]);
  return { bank, card, userId: bank.userId };
}

describe('a summary', () => {
  test('adds exactly, keeps transfers apart, and lets a refund lower expense', async () => {
    const { userId } = await aLife();
    const { totals } = await summary.run(of(userId), all);
    expect(totals).toEqual([
      {
        currency: 'BRL',
        income: '5000.10',
        expense: '-300.20',
        net: '4699.90',
        transfersIn: '800.00',
        transfersOut: '-800.00',
        count: 8,
      },
      {
        currency: 'USD',
        income: '0.00',
        expense: '-30.00',
        net: '-30.00',
        transfersIn: '0.00',
        transfersOut: '0.00',
        count: 1,
      },
    ]);
  });

  test('says what it counted', async () => {
    const { userId } = await aLife();
    const [row] = (await transactions.list(userId, { search: 'padaria' }, 'amount', { size: 1, cursor: null })).rows;
    await transactions.edit(userId, row!.id, { excluded: true });
    const read = await summary.run(of(userId), { includePending: false });
    expect(read.counted).toEqual({
      awaitingMatch: 0,
      transactions: 7,
      pendingIncluded: false,
      pending: 1,
      transfers: 1,
      excludedByUser: 1,
    });
    expect(read.freshness).toHaveLength(1);
  });

  test('covers, unless told otherwise, the 12 months up to today in the time zone of the user', async () => {
    const { userId } = await aLife();
    expect(await summary.run(of(userId), all)).toMatchObject({ period: { from: '2025-04-01', to: '2026-03-31' } });
    expect(await summary.run(of(userId), { ...all, dateTo: day('2024-02-29') })).toMatchObject({
      period: { from: '2023-03-01' },
    });
  });

  test('refuses a range that ends before it begins', async () => {
    const { userId } = await aLife();
    const backwards = { ...all, dateFrom: day('2026-03-02'), dateTo: day('2026-03-01') };
    await expect(summary.run(of(userId), backwards)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test.each<[Grouping, (string | null)[]]>([
    ['category', ['01010000', '05100000', '08000000', '10000000', null]],
    ['day', ['2026-02-10', '2026-03-06', '2026-03-10', '2026-03-20']],
    ['week', ['2026-02-09', '2026-03-02', '2026-03-09', '2026-03-16']],
    ['month', ['2026-02-01', '2026-03-01']],
    ['year', ['2026-01-01']],
    ['merchant', ['Loja', 'Mercado', null]],
    ['type', ['CREDIT', 'DEBIT']],
  ])('by %s has a group for each, and the groups add up to the whole', async (grouping, keys) => {
    const { userId } = await aLife();
    const { totals, groups } = await summary.run(of(userId), { ...all, groupings: [grouping] });
    const inReais = groups.filter((group) => group.currency === 'BRL');
    expect(inReais.map(({ by }) => by[0]!.key)).toEqual(keys);
    for (const total of totals) {
      const parts = groups.filter((group) => group.currency === total.currency);
      for (const what of ['income', 'expense', 'net', 'transfersIn', 'transfersOut'] as const) {
        const cents = parts.reduce((sum, part) => sum + BigInt(part[what].replace('.', '')), 0n);
        expect(cents).toBe(BigInt(total[what].replace('.', '')));
      }
      expect(parts.reduce((sum, part) => sum + part.count, 0)).toBe(total.count);
    }
  });

  test('by account and by connection names them', async () => {
    const { userId, bank, card } = await aLife();
    const accounts = (await summary.run(of(userId), { ...all, groupings: ['account'] })).groups;
    expect(new Set(accounts.map(({ by }) => by[0]!.key))).toEqual(new Set([bank.accountId, card.accountId]));
    expect(accounts.find(({ by }) => by[0]!.key === bank.accountId)?.by).toMatchObject([{ label: 'Conta corrente' }]);
    const connections = (await summary.run(of(userId), { ...all, groupings: ['connection'] })).groups;
    expect(connections.map(({ by }) => by[0]!.key)).toEqual([bank.connectionId, bank.connectionId]);
  });

  test('of one account or connection leaves out the others', async () => {
    const { userId, card, bank } = await aLife();
    const ofCard = await summary.run(of(userId), { ...all, accountIds: [card.accountId] });
    expect(ofCard.totals[0]).toMatchObject({ expense: '-200.00', count: 3 });
    const ofNone = await summary.run(of(userId), { ...all, connectionIds: [randomUUID()], groupings: ['month'] });
    expect(ofNone).toMatchObject({ totals: [], groups: [], freshness: [] });
    const ofBank = await summary.run(of(userId), { ...all, connectionIds: [bank.connectionId] });
    expect(ofBank.counted.transactions).toBe(9);
  });

  test('of a user without anything is empty, and shows nothing of other users', async () => {
    await aLife();
    const stranger = await anAccount(database);
    const empty = await summary.run(of(stranger.userId), { ...all, groupings: ['category'] });
    expect(empty).toMatchObject({ totals: [], groups: [], counted: { transactions: 0, pending: 0, transfers: 0 } });
    expect(empty.freshness).toHaveLength(1);
  });

  test('forgets rows that the bank removed', async () => {
    const { userId, bank } = await aLife();
    await transactions.removeVanished(bank, day('2026-01-01'), new Set());
    const { totals } = await summary.run(of(userId), all);
    expect(totals[0]).toMatchObject({ income: '0.00', expense: '-200.00' });
  });
});
