import { describe, expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { KnexRateRepository } from '../../../src/modules/currencies/adapters/knex-rate-repository.js';
import { KnexUserRepository } from '../../../src/modules/identity/adapters/knex-user-repository.js';
import { KnexCashFlowSource } from '../../../src/modules/reports/adapters/knex-cash-flow-source.js';
import { ComputeCashFlow } from '../../../src/modules/reports/index.js';
import type { DecimalText } from '../../../src/shared/decimal-text.js';
import { type LocalDate, plusDays } from '../../../src/shared/local-date.js';
import type { UserId } from '../../../src/shared/principal.js';
import { aUser } from '../../support/builders.js';
import { added } from '../../support/naive-cash-flow.js';
import { testDatabase } from '../../support/postgres.js';
import { wealthOf } from '../../support/wealth.js';

const { database } = await testDatabase();
const rates = new KnexRateRepository(database);
const rate = (base: string, quote: string, date: string, price: string) => ({
  source: base === 'EUR' ? ('ECB' as const) : ('BCB_PTAX' as const),
  base,
  quote,
  date: date as LocalDate,
  rate: price as DecimalText,
});
await rates.write(
  [
    rate('USD', 'BRL', '2026-02-27', '5'),
    rate('USD', 'BRL', '2026-03-05', '5.5'),
    rate('USD', 'BRL', '2026-03-10', '6'),
  ],
  null,
);
const report = new ComputeCashFlow(new KnexCashFlowSource(database), rates, new KnexUserRepository(database), {
  now: () => new Date('2026-04-30T12:00:00Z'),
});
const someone = async () => wealthOf(database, await aUser(database));
const ask = (
  userId: UserId,
  from: string,
  to: string,
  step: 'day' | 'week' | 'month' = 'month',
  accountIds?: string[],
) =>
  report.run(
    { userId, scopes: [], timeZone: 'America/Sao_Paulo' },
    { from: from as LocalDate, to: to as LocalDate, ...(accountIds && { accountIds }) },
    step,
  );

const WHATS = [
  'opening',
  'begun',
  'income',
  'expense',
  'transfersIn',
  'transfersOut',
  'excluded',
  'unexplained',
  'closing',
] as const;
type Amounts = Record<(typeof WHATS)[number], DecimalText>;
const flat = (flow: Amounts) => WHATS.map((what) => new Decimal(flow[what]).toNumber());
const closes = (flow: Amounts, further = '0') =>
  new Decimal(added([...WHATS.filter((what) => what !== 'closing').map((what) => flow[what]), further])).equals(
    flow.closing,
  );

const TRANSFER = { provider_category_id: '05100000' };

describe('cash flow', () => {
  test('leads from what there was by what moved to what there is', async () => {
    const mine = await someone();
    const account = await mine.account();
    await mine.held(account, '2026-02-28', '1000.00');
    await mine.moved(account, '2026-03-05', '5000.10');
    await mine.moved(account, '2026-03-06', '-0.10');
    await mine.moved(account, '2026-03-06', '-0.20');
    await mine.moved(account, '2026-03-10', '-800.00', TRANSFER);
    await mine.moved(account, '2026-03-11', '50.00', TRANSFER);
    await mine.moved(account, '2026-03-12', '-33.00', { excluded: true });
    await mine.moved(account, '2026-03-13', '-7.00', { status: 'PENDING' });
    await mine.moved(account, '2026-03-14', '-7.00', { removed_at: new Date() });
    await mine.held(account, '2026-03-31', '5216.80');
    const { periods, differences, histories } = await ask(mine.userId, '2026-03-01', '2026-03-31');
    expect(periods).toHaveLength(1);
    const [flow] = periods[0]!.flows;
    expect(flat(flow!)).toEqual([1000, 0, 5000.1, -0.3, 50, -800, -33, 0, 5216.8]);
    expect([flow!.openingSource, flow!.closingSource]).toEqual(['collected', 'collected']);
    expect(differences).toEqual([]);
    expect(histories).toEqual([{ id: account, since: '2026-02-28', sinceSource: 'collected' }]);
    expect(flat(periods[0]!.base)).toEqual(flat(flow!));
    expect(new Decimal(periods[0]!.base.exchangeEffect).isZero()).toBe(true);
  });

  test('tells what changed without a movement: how much, on which account, between which days', async () => {
    const mine = await someone();
    const [one, other] = [await mine.account(), await mine.account()];
    for (const account of [one, other]) await mine.held(account, '2026-02-28', '100.00');
    await mine.held(one, '2026-03-10', '100.00');
    await mine.held(one, '2026-03-20', '85.00');
    await mine.moved(one, '2026-03-15', '-20.00');
    await mine.held(other, '2026-04-02', '130.00');
    const { periods, differences } = await ask(mine.userId, '2026-03-01', '2026-04-30');
    expect(differences).toEqual([
      { accountId: one, currency: 'BRL', after: '2026-03-10', until: '2026-03-20', amount: '5' },
      { accountId: other, currency: 'BRL', after: '2026-02-28', until: '2026-04-02', amount: '30' },
    ]);
    expect(periods.map(({ flows }) => flat(flows[0]!))).toEqual([
      [200, 0, 0, -20, 0, 0, 0, 5, 185],
      [185, 0, 0, 0, 0, 0, 0, 30, 215],
    ]);
  });

  test('counts a movement after the day’s collection with the balance that follows it', async () => {
    const mine = await someone();
    const account = await mine.account();
    await mine.held(account, '2026-02-28', '100.00'); // collected at 12:00 in São Paulo
    // Told only on the next day, and in the balance all the same.
    await mine.moved(account, '2026-02-28T10:00:00Z', '-5.00', {
      provider_created_at: new Date('2026-03-01T09:00:00Z'),
    });
    await mine.moved(account, '2026-02-28T22:00:00Z', '-30.00');
    await mine.held(account, '2026-03-01', '70.00');
    const { periods, differences } = await ask(mine.userId, '2026-03-01', '2026-03-01', 'day');
    expect(differences).toEqual([]);
    expect(flat(periods[0]!.flows[0]!)).toEqual([70, 0, 0, 0, 0, 0, 0, 0, 70]);
    expect(periods[0]!.flows[0]!.openingSource).toBe('derived');
  });

  test('marks balances that follow from movements, and one that leads back before the first known', async () => {
    const mine = await someone();
    const account = await mine.account();
    await mine.moved(account, '2026-03-03', '-40.00');
    await mine.moved(account, '2026-03-20', '10.00');
    await mine.held(account, '2026-04-10', '500.00');
    await mine.moved(account, '2026-04-20', '-1.00');
    const { periods, histories } = await ask(mine.userId, '2026-02-01', '2026-04-30');
    expect(histories).toEqual([{ id: account, since: '2026-03-02', sinceSource: 'derived' }]);
    // Before its history begins there is no phantom: what it held then is said by itself.
    expect(periods.map(({ flows }) => flat(flows[0]!))).toEqual([
      [0, 0, 0, 0, 0, 0, 0, 0, 0],
      [0, 530, 10, -40, 0, 0, 0, 0, 500],
      [500, 0, 0, -1, 0, 0, 0, 0, 499],
    ]);
    expect(periods.map(({ flows }) => [flows[0]!.openingSource, flows[0]!.closingSource])).toEqual([
      [null, null],
      [null, 'derived'],
      ['derived', 'derived'],
    ]);
    // Asked for less, it is the same.
    expect(flat((await ask(mine.userId, '2026-04-01', '2026-04-30')).periods[0]!.flows[0]!)).toEqual(
      flat(periods[2]!.flows[0]!),
    );
    expect((await ask(mine.userId, '2026-04-15', '2026-04-30')).histories[0]!.since).toBe('2026-03-02');
  });

  test('begins where an account’s first balance was collected', async () => {
    const mine = await someone();
    const account = await mine.account();
    await mine.held(account, '2026-03-10', '500.00');
    await mine.moved(account, '2026-03-12', '-1.00');
    await mine.moved(account, '2026-03-05', '-1.00', { status: 'PENDING' });
    const { periods, histories } = await ask(mine.userId, '2026-03-01', '2026-03-31');
    expect(flat(periods[0]!.flows[0]!)).toEqual([0, 500, 0, -1, 0, 0, 0, 0, 499]);
    expect(histories).toEqual([{ id: account, since: '2026-03-10', sinceSource: 'collected' }]);
  });

  test('leaves out, and names, accounts without any balance and movements in another currency than the account’s', async () => {
    const mine = await someone();
    const silent = await mine.account();
    await mine.moved(silent, '2026-03-12', '-1.00');
    const account = await mine.account();
    await mine.held(account, '2026-03-01', '10.00');
    await mine.moved(account, '2026-03-12', '-1.00', { currency: 'USD' });
    const { periods, histories, accounts } = await ask(mine.userId, '2026-03-02', '2026-03-31');
    expect(flat(periods[0]!.flows[0]!)).toEqual([10, 0, 0, 0, 0, 0, 0, 0, 10]);
    expect(histories[0]).toEqual({ id: silent, since: null, sinceSource: null });
    expect(accounts.map(({ inOtherCurrencies }) => inOtherCurrencies)).toEqual([0, 1]);
  });

  test('is of bank accounts, and of a card where it is asked for', async () => {
    const mine = await someone();
    const card = await mine.card();
    await mine.held(card, '2026-03-01', '-10.00');
    await mine.moved(card, '2026-03-12', '-5.00', { account_type: 'CREDIT' });
    expect((await ask(mine.userId, '2026-03-02', '2026-03-31')).periods).toEqual([]);
    const { periods } = await ask(mine.userId, '2026-03-02', '2026-03-31', 'month', [card]);
    expect(flat(periods[0]!.flows[0]!)).toEqual([-10, 0, 0, -5, 0, 0, 0, 0, -15]);
    const stranger = await someone();
    expect((await ask(stranger.userId, '2026-03-02', '2026-03-31', 'month', [card])).accounts).toEqual([]);
  });

  test('is converted day by day, with what prices of currencies did by itself; without a rate it is left out whole', async () => {
    const mine = await someone();
    const dollars = await mine.account({ currency: 'USD' });
    await mine.held(dollars, '2026-02-28', '100.00', { currency: 'USD' });
    await mine.moved(dollars, '2026-03-06', '-10.00', { currency: 'USD' });
    await mine.held(dollars, '2026-03-10', '90.00', { currency: 'USD' });
    const { base } = (await ask(mine.userId, '2026-03-01', '2026-03-10')).periods[0]!;
    expect(flat(base)).toEqual([500, 0, 0, -55, 0, 0, 0, 0, 540]);
    expect(base).toMatchObject({ exchangeEffect: '95', missingRates: [] });
    await mine.moved(dollars, '2026-03-25', '-10.00', { currency: 'USD' });
    const later = (await ask(mine.userId, '2026-03-11', '2026-03-31')).periods[0]!;
    expect(flat(later.base)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(later.base.missingRates).toEqual([{ currency: 'USD', days: ['2026-03-25', '2026-03-31'] }]);
    expect(flat(later.flows[0]!)).toEqual([90, 0, 0, -10, 0, 0, 0, 0, 80]);
  });

  test('adds up in every period, for whatever was collected and moved, and each period begins where the last one ended', async () => {
    const day = fc.integer({ min: 0, max: 44 }).map((days) => plusDays('2026-02-10' as LocalDate, days));
    const cents = fc
      .integer({ min: -99_999, max: 99_999 })
      .filter((n) => n !== 0)
      .map((n) => new Decimal(n).dividedBy(100).toFixed());
    const movement = fc.record({
      day,
      hour: fc.constantFrom('', 'T12:00:00Z', 'T20:00:00Z'),
      amount: cents,
      kind: fc.constantFrom('plain', 'plain', 'transfer', 'excluded', 'pending', 'gone'),
    });
    const balance = fc.record({
      date: day,
      balance: cents,
      source: fc.constantFrom('collected', 'collected', 'derived'),
    });
    const account = fc.record({
      currency: fc.constantFrom('BRL', 'USD'),
      movements: fc.array(movement, { maxLength: 10 }),
      balances: fc.uniqueArray(balance, { maxLength: 5, selector: ({ date }) => date }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(account, { maxLength: 3 }),
        fc.constantFrom('day' as const, 'week' as const, 'month' as const),
        async (accounts, step) => {
          const mine = await someone();
          for (const { currency, movements, balances } of accounts) {
            const id = await mine.account({ currency });
            for (const { date, balance, source } of balances) await mine.held(id, date, balance, { currency, source });
            for (const { day, hour, amount, kind } of movements) {
              await mine.moved(id, `${day}${hour}`, amount, {
                currency,
                ...(kind === 'transfer' && TRANSFER),
                excluded: kind === 'excluded',
                status: kind === 'pending' ? 'PENDING' : 'POSTED',
                ...(kind === 'gone' && { removed_at: new Date() }),
              });
            }
          }
          const { periods } = await ask(mine.userId, '2026-02-15', '2026-03-20', step);
          const told = accounts.filter(({ balances }) => balances.length > 0);
          for (const [index, { from, to, flows, base }] of periods.entries()) {
            for (const flow of flows) {
              expect([from, closes(flow)]).toEqual([from, true]);
              const before = periods[index - 1]?.flows.find(({ currency }) => currency === flow.currency);
              if (before) expect(flow.opening).toBe(before.closing);
              const amounts = (holds: (kind: string, isIn: boolean) => boolean) =>
                added(
                  told
                    .filter(({ currency }) => currency === flow.currency)
                    .flatMap(({ movements }) => movements)
                    .filter((one) => one.day >= from && one.day <= to && holds(one.kind, !one.amount.startsWith('-')))
                    .map(({ amount }) => amount),
                );
              expect(flat(flow).slice(2, 7)).toEqual(
                [
                  amounts((kind, isIn) => kind === 'plain' && isIn),
                  amounts((kind, isIn) => kind === 'plain' && !isIn),
                  amounts((kind, isIn) => kind === 'transfer' && isIn),
                  amounts((kind, isIn) => kind === 'transfer' && !isIn),
                  amounts((kind) => kind === 'excluded'),
                ].map(Number),
              );
            }
            expect(closes(base, base.exchangeEffect)).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
