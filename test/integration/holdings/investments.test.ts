import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { KnexInvestmentRepository } from '../../../src/modules/holdings/adapters/knex-investment-repository.js';
import { KnexLoanRepository } from '../../../src/modules/holdings/adapters/knex-loan-repository.js';
import type {
  ProviderInvestment,
  ProviderInvestmentTransaction,
  ProviderLoan,
} from '../../../src/modules/holdings/index.js';
import { type DecimalText, decimalText } from '../../../src/shared/decimal-text.js';
import type { LocalDate } from '../../../src/shared/local-date.js';
import { aConnection, aUser } from '../../support/builders.js';
import { testDatabase } from '../../support/postgres.js';

const { database } = await testDatabase();
const investments = new KnexInvestmentRepository(database);
const loans = new KnexLoanRepository(database);
const page = { size: 100, cursor: null };

async function aPlace() {
  const userId = await aUser(database);
  return { userId, connectionId: await aConnection(database, userId) };
}

const on = (day: string, at = `${day}T12:00:00Z`) => ({ day: day as LocalDate, at: new Date(at) });

function anInvestment(facts: Partial<ProviderInvestment> = {}): ProviderInvestment {
  const none = {
    subtype: null,
    status: 'ACTIVE',
    code: null,
    isin: null,
    number: null,
    issuer: null,
    rate: null,
    rateType: null,
  };
  const undated = { date: null, dueDate: null, issueDate: null, purchaseDate: null, fixedAnnualRate: null };
  return {
    providerInvestmentId: randomUUID(),
    itemId: 'item',
    type: 'EQUITY',
    name: 'PETR4',
    currency: 'BRL',
    balance: decimalText('100'),
    amount: decimalText('100'),
    amountOriginal: null,
    amountProfit: null,
    quantity: decimalText('1.123456789012345678'),
    value: null,
    taxes: null,
    ...none,
    ...undated,
    ...facts,
  };
}

function aMovement(date: string, amount: string | null): ProviderInvestmentTransaction {
  const id = randomUUID();
  const rest = { type: 'BUY', movementType: null, quantity: null, value: null, tradeDate: null };
  return { providerInvestmentTransactionId: id, date, amount: amount as DecimalText | null, ...rest };
}

describe('an investment', () => {
  test('is noted day by day, the last of a day stays, and nothing is written where it is the same', async () => {
    const place = await aPlace();
    const row = anInvestment();
    const worth = (balance: string, collected: ReturnType<typeof on> | null) =>
      investments.writeAll(place, [{ ...row, balance: decimalText(balance) }], { collected, removeMissing: true });
    await worth('100', on('2026-03-10'));
    await worth('101', on('2026-03-10', '2026-03-10T20:00:00Z'));
    await worth('102', on('2026-03-12'));
    expect(await worth('102', on('2026-03-12'))).toMatchObject({ unchanged: 1 });
    // Collected nobody knows when: the investment is what it is now, but no day is.
    expect(await worth('103', null)).toMatchObject({ updated: 1 });
    const [investment] = (await investments.list(place.userId, {}, page)).rows;
    expect(investment).toMatchObject({ balance: '103.00', quantity: '1.123456789012345678' });
    const days = await investments.listPositions(place.userId, investment!.id, {}, page);
    expect(days.rows.map(({ date, balance }) => [date, balance])).toEqual([
      ['2026-03-12', '102.00'],
      ['2026-03-10', '101.00'],
    ]);
  });

  test('that is gone takes its movements along; those that were gone before stay gone when it comes back', async () => {
    const place = await aPlace();
    const row = anInvestment();
    const [first, gone, last] = [
      aMovement('2026-01-02', '1'),
      aMovement('2026-01-03', null),
      aMovement('2026-01-04', '3'),
    ];
    const options = { collected: on('2026-03-10'), removeMissing: true };
    const moves = (transactions: ProviderInvestmentTransaction[], removeMissing = true) =>
      investments.writeTransactions(place, [{ providerInvestmentId: row.providerInvestmentId, transactions }], {
        removeMissing,
      });
    await investments.writeAll(place, [row], options);
    await moves([first!, gone!, last!]);
    const { id } = (await investments.list(place.userId, {}, page)).rows[0]!;
    const amounts = async () =>
      (await investments.listTransactions(place.userId, id, {}, page)).rows.map(({ amount }) => amount);
    expect(await amounts()).toEqual(['3', null, '1']);
    expect(await moves([first!, last!], false)).toMatchObject({ removed: 0 });
    expect(await moves([first!, last!])).toMatchObject({ removed: 1, unchanged: 2 });
    // The list begins later: what lies before it is history and stays.
    expect(await moves([last!])).toMatchObject({ removed: 0 });

    expect(await investments.writeAll(place, [], { ...options, removeMissing: false })).toMatchObject({ removed: 0 });
    expect(await investments.writeAll(place, [], options)).toMatchObject({ removed: 1 });
    expect(await investments.find(place.userId, id)).toBeNull();
    expect(await amounts()).toEqual([]);
    expect(await investments.writeAll(place, [row], options)).toMatchObject({ updated: 1 });
    expect(await amounts()).toEqual(['3', '1']);
  });

  test("of one connection leaves another's alone, the same id there too", async () => {
    const place = await aPlace();
    const other = { ...place, connectionId: await aConnection(database, place.userId) };
    const row = anInvestment();
    const options = { collected: null, removeMissing: true };
    await investments.writeAll(place, [row], options);
    expect(await investments.writeAll(other, [row], options)).toMatchObject({ created: 1, removed: 0 });
    await investments.writeAll(place, [], options);
    const left = (await investments.list(place.userId, {}, page)).rows;
    expect(left.map(({ connectionId }) => connectionId)).toEqual([other.connectionId]);
  });

  test('reported twice in one answer is one', async () => {
    const place = await aPlace();
    const row = anInvestment();
    const counts = await investments.writeAll(place, [row, row], { collected: null, removeMissing: true });
    expect(counts).toMatchObject({ fetched: 1, created: 1 });
  });
});

describe('a loan', () => {
  const aLoan = (outstandingBalance: string | null): ProviderLoan => ({
    providerLoanId: 'loan',
    itemId: 'item',
    kind: 'LOAN',
    type: null,
    productName: null,
    contractNumber: null,
    currency: 'BRL',
    contractAmount: null,
    outstandingBalance: outstandingBalance as DecimalText | null,
    contractDate: null,
    dueDate: null,
    cet: null,
    instalmentsTotal: null,
    instalmentsPaid: null,
  });

  test('is noted by what is left to pay, day by day, where the bank tells it', async () => {
    const place = await aPlace();
    const left = (balance: string | null, day: string) =>
      loans.writeAll(place, [aLoan(balance)], { collected: on(day), removeMissing: true });
    await left('5000.5', '2026-03-10');
    await left('4800', '2026-03-11');
    await left(null, '2026-03-12');
    const [loan] = (await loans.list(place.userId, {}, page)).rows;
    expect(loan!.outstandingBalance).toBeNull();
    const days = await loans.listBalances(place.userId, loan!.id, { from: '2026-03-11' as LocalDate }, page);
    expect(days.rows.map(({ date, outstandingBalance }) => [date, outstandingBalance])).toEqual([
      ['2026-03-11', '4800.00'],
    ]);
    expect(await loans.writeAll(place, [], { collected: null, removeMissing: false })).toMatchObject({ removed: 0 });
    expect(await loans.writeAll(place, [], { collected: null, removeMissing: true })).toMatchObject({ removed: 1 });
    expect(await loans.find(place.userId, loan!.id)).toBeNull();
  });
});
