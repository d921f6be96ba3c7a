import { describe, expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { KnexRateRepository } from '../../../src/modules/currencies/adapters/knex-rate-repository.js';
import { KnexUserRepository } from '../../../src/modules/identity/adapters/knex-user-repository.js';
import { KnexNetWorthSource } from '../../../src/modules/reports/adapters/knex-net-worth-source.js';
import { ComputeNetWorth } from '../../../src/modules/reports/index.js';
import { compare, type DecimalText } from '../../../src/shared/decimal-text.js';
import { type LocalDate, plusDays } from '../../../src/shared/local-date.js';
import type { UserId } from '../../../src/shared/principal.js';
import { aUser } from '../../support/builders.js';
import { type NaiveThing, naiveNet } from '../../support/naive-net-worth.js';
import { testDatabase } from '../../support/postgres.js';
import { wealthOf } from '../../support/wealth.js';

const { database } = await testDatabase();
const rates = new KnexRateRepository(database);
await rates.write(
  [
    { source: 'ECB', base: 'EUR', quote: 'USD', date: '2026-03-06' as LocalDate, rate: '1.25' as DecimalText },
    { source: 'ECB', base: 'EUR', quote: 'BRL', date: '2026-03-06' as LocalDate, rate: '6.25' as DecimalText },
    { source: 'BCB_PTAX', base: 'USD', quote: 'BRL', date: '2026-03-10' as LocalDate, rate: '5.125' as DecimalText },
  ],
  null,
);
const NOW = new Date('2026-03-16T01:30:00Z'); // the 15th in São Paulo, a Sunday
const report = new ComputeNetWorth(new KnexNetWorthSource(database), rates, new KnexUserRepository(database), {
  now: () => NOW,
});
const someone = async () => wealthOf(database, await aUser(database));
const ask = (userId: UserId, from: string, to: string, step: 'day' | 'week' | 'month' = 'day') =>
  report.run(
    { userId, scopes: [], timeZone: 'America/Sao_Paulo' },
    { from: from as LocalDate, to: to as LocalDate },
    step,
  );

const SHARED = {
  identification: '1111',
  consolidationType: 'CONSOLIDADO',
  type: 'LIMITE_CREDITO_TOTAL',
  name: 'CREDITO_A_VISTA',
  currency: 'BRL',
  limitAmount: '5000.00',
  usedAmount: '700.00',
};

/** Whether an amount is, in value, what is expected. */
const amounts = (row: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, new Decimal(value as string).toNumber()]));

describe('net worth', () => {
  test('is what accounts, cards, investments and loans come to; what is owed is negative', async () => {
    const mine = await someone();
    await mine.held(await mine.account(), '2026-03-10', '1500.50');
    await mine.held(await mine.account({ subtype: 'SAVINGS_ACCOUNT' }), '2026-03-10', '-20.25');
    await mine.held(await mine.card(), '2026-03-10', '-142.41');
    await mine.valued(await mine.investment(), '2026-03-10', '9850.00', '10000.00');
    await mine.owed(await mine.loan(), '2026-03-10', '30000.00');
    const { days } = await ask(mine.userId, '2026-03-10', '2026-03-10');
    expect(days).toHaveLength(1);
    const [worth] = days[0]!.worth;
    expect(
      amounts({ assets: worth!.assets, debts: worth!.debts, net: worth!.net, gross: worth!.investmentsGross }),
    ).toEqual({
      assets: 11350.5,
      debts: -30162.66,
      net: -18812.16,
      gross: 10000,
    });
    expect(amounts(worth!.byKind)).toEqual({ account: 1480.25, card: -142.41, investment: 9850, loan: -30000 });
    expect(days[0]!.base).toEqual({ assets: '11350.50', debts: '-30162.66', net: '-18812.16', missingRates: [] });
  });

  test('counts money on a card that the bank owes as an asset', async () => {
    const mine = await someone();
    await mine.held(await mine.card(), '2026-03-10', '35.10');
    const [day] = (await ask(mine.userId, '2026-03-10', '2026-03-10')).days;
    expect(day!.base).toMatchObject({ assets: '35.10', debts: '0.00', net: '35.10' });
  });

  test('does not add what is invested automatically to the balance that holds it already', async () => {
    const mine = await someone();
    const bank = { transferNumber: null, closingBalance: '83710.80', automaticallyInvestedBalance: '83000.00' };
    await mine.held(await mine.account({ bank: JSON.stringify(bank) }), '2026-03-10', '83710.80');
    const [day] = (await ask(mine.userId, '2026-03-10', '2026-03-10')).days;
    expect(day!.base.net).toBe('83710.80');
  });

  test('takes an investment before tax where the bank does not tell what is left after it', async () => {
    const mine = await someone();
    await mine.valued(await mine.investment(), '2026-03-10', null, '500.00');
    const [day] = (await ask(mine.userId, '2026-03-10', '2026-03-10')).days;
    expect(day!.base.net).toBe('500.00');
  });

  test('counts the debt of a credit line once, however many cards report it, and each debt of its own', async () => {
    const mine = await someone();
    const cards = [
      await mine.card(SHARED),
      await mine.card({ ...SHARED, identification: '2222' }),
      await mine.card(SHARED),
    ];
    for (const card of cards) await mine.held(card, '2026-03-10', '-700.00');
    // The same balance on a line of its own, and on another shared line, are other debts.
    const individual = await mine.card({ ...SHARED, consolidationType: 'INDIVIDUAL' });
    const another = await mine.card({ ...SHARED, limitAmount: '900.00' });
    for (const card of [individual, another]) await mine.held(card, '2026-03-10', '-700.00');
    const { days, countedWith } = await ask(mine.userId, '2026-03-10', '2026-03-10');
    expect(days[0]!.base.net).toBe('-2100.00');
    expect([...countedWith]).toEqual([
      [cards[1], cards[0]],
      [cards[2], cards[0]],
    ]);
    // A card that reports less than the line reports its own part.
    await mine.held(cards[0]!, '2026-03-11', '-700.00');
    await mine.held(cards[1]!, '2026-03-11', '-300.00');
    await mine.held(cards[2]!, '2026-03-11', '-700.00');
    expect((await ask(mine.userId, '2026-03-11', '2026-03-11')).days[0]!.base.net).toBe('-2400.00');
  });

  test('counts equal balances of two people’s or two banks’ lines each', async () => {
    const mine = await someone();
    const other = wealthOf(database, mine.userId);
    await mine.held(await mine.card(SHARED), '2026-03-10', '-700.00');
    await mine.held(await other.card(SHARED), '2026-03-10', '-700.00');
    expect((await ask(mine.userId, '2026-03-10', '2026-03-10')).days[0]!.base.net).toBe('-1400.00');
  });

  test('carries the last known value over a gap and tells of it; before its first day a holding is not counted', async () => {
    const mine = await someone();
    const account = await mine.account();
    const late = await mine.account();
    const never = await mine.loan();
    await mine.held(account, '2026-02-20', '90.00');
    await mine.held(account, '2026-03-03', '100.00', { source: 'derived' });
    await mine.held(account, '2026-03-06', '160.00');
    await mine.held(late, '2026-03-05', '1000.00');
    const { days, gaps, holdings } = await ask(mine.userId, '2026-03-01', '2026-03-07');
    expect(days.map(({ base, carried, unknown }) => [base.net, carried, unknown])).toEqual([
      ['90.00', 1, 2],
      ['90.00', 1, 2],
      ['100.00', 0, 2],
      ['100.00', 1, 2],
      ['1100.00', 1, 1],
      ['1160.00', 1, 1],
      ['1160.00', 2, 1],
    ]);
    const gap = (kind: string, id: string, from: string, to: string, reason: string, carriedFrom: string | null) => ({
      kind,
      id,
      from,
      to,
      reason,
      carriedFrom,
    });
    expect(gaps).toEqual([
      gap('account', account, '2026-02-21', '2026-03-02', 'not_collected', '2026-02-20'),
      gap('account', late, '2026-03-01', '2026-03-04', 'before_history', null),
      gap('loan', never, '2026-03-01', '2026-03-07', 'never_collected', null),
      gap('account', account, '2026-03-04', '2026-03-05', 'not_collected', '2026-03-03'),
      gap('account', late, '2026-03-06', '2026-03-07', 'not_collected', '2026-03-05'),
      gap('account', account, '2026-03-07', '2026-03-07', 'not_collected', '2026-03-06'),
    ]);
    expect(holdings.map(({ id, knownSince }) => [id, knownSince])).toEqual([
      [account, '2026-02-20'],
      [late, '2026-03-05'],
      [never, null],
    ]);
  });

  test('says of a history that begins after the range since when it is known', async () => {
    const mine = await someone();
    const account = await mine.account();
    await mine.held(account, '2026-03-12', '5.00');
    const { days, gaps } = await ask(mine.userId, '2026-03-01', '2026-03-02');
    expect(days.map(({ worth }) => worth)).toEqual([[], []]);
    expect(gaps).toMatchObject([{ from: '2026-03-01', to: '2026-03-02', reason: 'before_history' }]);
  });

  test('shows weeks by their Sunday and months by their last day, and the last one by the end of the range', async () => {
    const mine = await someone();
    const dates = async (from: string, to: string, step: 'week' | 'month') =>
      (await ask(mine.userId, from, to, step)).days.map(({ date }) => date);
    expect(await dates('2026-03-01', '2026-03-10', 'week')).toEqual(['2026-03-01', '2026-03-08', '2026-03-10']);
    expect(await dates('2024-01-31', '2024-03-01', 'month')).toEqual(['2024-01-31', '2024-02-29', '2024-03-01']);
    // Nothing is said of the future: the range ends on the user's today.
    expect(await dates('2026-03-01', '2027-01-01', 'month')).toEqual(['2026-03-15']);
    const principal = { userId: mine.userId, scopes: [], timeZone: 'America/Sao_Paulo' };
    expect(await report.run(principal, {}, 'month')).toMatchObject({ dateFrom: '2025-03-16', dateTo: '2026-03-15' });
    await expect(ask(mine.userId, '2026-03-16', '2026-03-20')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(ask(mine.userId, '2024-01-01', '2026-03-10')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(ask(mine.userId, '1990-01-01', '2026-03-10', 'month')).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  test('is converted at the rate of each day, and what cannot be is left out and named', async () => {
    const mine = await someone();
    const dollars = await mine.account({ currency: 'USD' });
    await mine.held(dollars, '2026-03-06', '100.01', { currency: 'USD' });
    await mine.held(await mine.account({ currency: 'ARS' }), '2026-03-06', '5000.00', { currency: 'ARS' });
    await mine.held(await mine.account(), '2026-03-06', '10.00');
    const { days } = await ask(mine.userId, '2026-03-09', '2026-03-10');
    expect(days.map(({ worth }) => worth.map(({ currency }) => currency))).toEqual([
      ['ARS', 'BRL', 'USD'],
      ['ARS', 'BRL', 'USD'],
    ]);
    // 100.01 at 5, on Monday by the rate of Friday; then at 5.125, which is 512.55125.
    expect(days.map(({ base }) => base.net)).toEqual(['510.05', '522.55']);
    expect(days.map(({ base }) => base.missingRates)).toEqual([['ARS'], ['ARS']]);
    await database.sql('users').where({ id: mine.userId }).update({ base_currency: 'JPY' });
    const yen = (await ask(mine.userId, '2026-03-10', '2026-03-10')).days[0]!.base;
    expect(yen).toMatchObject({ net: '0', missingRates: ['ARS', 'BRL', 'USD'] });
  });

  test('leaves out what is gone and what was disconnected', async () => {
    const mine = await someone();
    await mine.held(await mine.account({ removed_at: new Date() }), '2026-03-10', '1.00');
    await mine.valued(await mine.investment({ removed_at: new Date() }), '2026-03-10', '1.00', '1.00');
    await mine.owed(await mine.loan({ removed_at: new Date() }), '2026-03-10', '1.00');
    expect((await ask(mine.userId, '2026-03-10', '2026-03-10')).holdings).toEqual([]);
  });

  test('equals, for any holdings and any days known of them, what a look at each day one by one finds', async () => {
    const day = fc.integer({ min: 0, max: 40 }).map((days) => plusDays('2026-01-20' as LocalDate, days));
    const cents = fc.integer({ min: -3, max: 3 }).map((n) => new Decimal(n).times('33.335').toFixed());
    const thing = fc.record({
      kind: fc.constantFrom('account', 'card', 'card', 'investment', 'loan'),
      currency: fc.constantFrom('BRL', 'USD'),
      line: fc.constantFrom(null, 'A', 'B'),
      known: fc.uniqueArray(fc.record({ date: day, value: cents }), { maxLength: 6, selector: ({ date }) => date }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(thing, { maxLength: 7 }),
        fc.constantFrom('day' as const, 'week' as const),
        async (things, step) => {
          const mine = await someone();
          const naive: NaiveThing[] = [];
          for (const { kind, currency, line, known } of things) {
            const isCard = kind === 'card';
            naive.push({ currency, line: isCard ? line : null, known });
            if (kind === 'account' || isCard) {
              const shared = isCard && line ? { ...SHARED, name: line } : null;
              const id = isCard ? await mine.card(shared, { currency }) : await mine.account({ currency });
              for (const { date, value } of known) await mine.held(id, date, value, { currency });
            } else if (kind === 'investment') {
              const id = await mine.investment({ currency });
              for (const { date, value } of known) await mine.valued(id, date, value, '7', currency);
            } else {
              const id = await mine.loan({ currency });
              for (const { date, value } of known) {
                await mine.owed(id, date, new Decimal(value).negated().toFixed(), currency);
              }
            }
          }
          const { days } = await ask(mine.userId, '2026-01-28', '2026-03-01', step);
          for (const { date, worth } of days) {
            for (const currency of ['BRL', 'USD']) {
              const found = worth.find((row) => row.currency === currency);
              const expected = naiveNet(naive, currency, date);
              expect([date, currency, found === undefined]).toEqual([date, currency, expected === null]);
              if (found && expected) {
                expect(compare(found.net, expected as DecimalText)).toBe(0);
                expect(new Decimal(found.assets).plus(found.debts).equals(found.net)).toBe(true);
              }
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
