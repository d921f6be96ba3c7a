import { describe, expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { KnexRateRepository } from '../../../src/modules/currencies/adapters/knex-rate-repository.js';
import type { ExchangeRate, RatePublisher } from '../../../src/modules/currencies/index.js';
import type { DecimalText } from '../../../src/shared/decimal-text.js';
import { type LocalDate, plusDays } from '../../../src/shared/local-date.js';
import { naiveRate } from '../../support/naive-rates.js';
import { testDatabase } from '../../support/postgres.js';

const { database } = await testDatabase();
const repository = new KnexRateRepository(database);
const FRIDAY = '2026-03-06' as LocalDate;

function aRate(
  pair: string,
  rate: string,
  date: string = FRIDAY,
  source: RatePublisher = pair.startsWith('EUR') ? 'ECB' : 'BCB_PTAX',
) {
  const [base, quote] = pair.split('/') as [string, string];
  return { source, base, quote, date: date as LocalDate, rate: rate as DecimalText } satisfies ExchangeRate;
}

/** Holds exactly these. */
async function hold(...rates: ExchangeRate[]): Promise<void> {
  await database.sql('exchange_rates').delete();
  await repository.write(rates, new Date());
}

async function rate(from: string, to: string, day: string = FRIDAY): Promise<DecimalText | null> {
  const { rows } = await database.sql.raw('select saldo_rate(?, ?, ?) as rate', [from, to, day]);
  return rows[0].rate;
}

const legs = async (from: string, to: string, day: string = FRIDAY) =>
  (await repository.trace({ from, to }, { from: day as LocalDate, to: day as LocalDate }))[0]!.legs.map(
    ({ source, base, quote }) => `${source} ${base}/${quote}`,
  );

const ECB = [aRate('EUR/USD', '1.25'), aRate('EUR/BRL', '6.25'), aRate('EUR/GBP', '0.8')];
const PTAX = [aRate('USD/BRL', '5.1'), aRate('EUR/BRL', '6.3', FRIDAY, 'BCB_PTAX')];

describe('the rate of a day', () => {
  test('is 1 between a currency and itself, with nothing held', async () => {
    await hold();
    expect([await rate('BRL', 'BRL'), await rate('ARS', 'ARS')]).toEqual(['1', '1']);
    expect(await legs('BRL', 'BRL')).toEqual([]);
  });

  test('is missing, never 1, where nothing is held for a currency', async () => {
    await hold(...ECB, ...PTAX);
    expect([await rate('ARS', 'BRL'), await rate('BRL', 'ARS'), await rate('ARS', 'USD')]).toEqual([null, null, null]);
    expect(await legs('ARS', 'BRL')).toEqual([]);
  });

  test('crosses through the euro by the reference rates', async () => {
    await hold(...ECB);
    expect(await rate('EUR', 'USD')).toBe('1.25');
    expect(await rate('USD', 'EUR')).toBe('0.8');
    expect(await rate('USD', 'BRL')).toBe('5');
    expect(await rate('GBP', 'USD')).toBe('1.5625');
    expect(await legs('GBP', 'USD')).toEqual(['ECB EUR/GBP', 'ECB EUR/USD']);
  });

  test('is the selling PTAX to and from BRL where there is one', async () => {
    await hold(...ECB, ...PTAX);
    expect(await rate('USD', 'BRL')).toBe('5.1');
    expect(await rate('EUR', 'BRL')).toBe('6.3');
    expect(await rate('BRL', 'USD')).toBe('0.19607843137254901961');
    expect(await legs('BRL', 'USD')).toEqual(['BCB_PTAX USD/BRL']);
    // Of the pound there is none: the reference rates stand.
    expect(await rate('GBP', 'BRL')).toBe('7.8125');
  });

  test('goes through PTAX in EUR, then in USD, for what has a reference rate while BRL has none', async () => {
    const [usd, , gbp] = ECB as [ExchangeRate, ExchangeRate, ExchangeRate];
    await hold(usd, gbp, ...PTAX);
    expect([await rate('GBP', 'BRL'), await legs('GBP', 'BRL')]).toEqual([
      '7.875',
      ['ECB EUR/GBP', 'BCB_PTAX EUR/BRL'],
    ]);
    await hold(usd, gbp, PTAX[0]!);
    expect([await rate('GBP', 'BRL'), await legs('GBP', 'BRL')]).toEqual([
      '7.96875',
      ['ECB EUR/GBP', 'ECB EUR/USD', 'BCB_PTAX USD/BRL'],
    ]);
    expect(await rate('EUR', 'BRL')).toBe('6.375');
    expect(await rate('BRL', 'EUR')).toBe('0.15686274509803921569');
  });

  test('of a weekend is the last one before it, up to ten days; an older one is missing', async () => {
    await hold(...ECB);
    expect(await rate('USD', 'BRL', plusDays(FRIDAY, 2))).toBe('5');
    expect(await rate('USD', 'BRL', plusDays(FRIDAY, 10))).toBe('5');
    expect(await rate('USD', 'BRL', plusDays(FRIDAY, 11))).toBeNull();
    // The day after says nothing of the day before.
    expect(await rate('USD', 'BRL', plusDays(FRIDAY, -1))).toBeNull();
  });

  test('changes with the day, each currency by its own last rate', async () => {
    await hold(...ECB, aRate('EUR/USD', '1.28', plusDays(FRIDAY, 3)));
    expect(await rate('EUR', 'USD', plusDays(FRIDAY, 3))).toBe('1.28');
    expect(await rate('USD', 'BRL', plusDays(FRIDAY, 3))).toBe('4.8828125');
    expect(await rate('USD', 'BRL', plusDays(FRIDAY, 1))).toBe('5');
  });

  test('converts totals of many days and currencies in one statement', async () => {
    await hold(...ECB, aRate('EUR/BRL', '7.5', plusDays(FRIDAY, 3)));
    const { rows } = await database.sql.raw(
      `select sum(amount * saldo_rate(currency, 'BRL', day)) as total, array_agg(currency) filter
         (where saldo_rate(currency, 'BRL', day) is null) as missing
       from (values ('USD', date '2026-03-06', 10.10), ('USD', '2026-03-09', 1), ('BRL', '2026-03-09', -0.01),
         ('ARS', '2026-03-09', 500)) moved (currency, day, amount)`,
    );
    expect(new Decimal(rows[0].total).toFixed()).toBe('56.49');
    expect(rows[0].missing).toEqual(['ARS']);
  });
});

describe('any rates', () => {
  const CODES = ['BRL', 'EUR', 'USD', 'GBP', 'JPY', 'KWD'];
  const day = fc.integer({ min: 0, max: 24 }).map((days) => plusDays(FRIDAY, days - 12));
  const price = fc
    .tuple(fc.integer({ min: 1, max: 99_999_999 }), fc.integer({ min: 0, max: 6 }))
    .map(([digits, places]) => new Decimal(digits).dividedBy(10 ** places).toFixed() as DecimalText);
  const ecb = fc.record({
    source: fc.constant('ECB' as const),
    base: fc.constant('EUR'),
    quote: fc.constantFrom(...CODES.filter((code) => code !== 'EUR')),
    date: day,
    rate: price,
  });
  const ptax = fc.record({
    source: fc.constant('BCB_PTAX' as const),
    base: fc.constantFrom(...CODES.filter((code) => code !== 'BRL')),
    quote: fc.constant('BRL'),
    date: day,
    rate: price,
  });
  const held = fc.uniqueArray(fc.oneof({ weight: 3, arbitrary: ecb }, { weight: 1, arbitrary: ptax }), {
    maxLength: 40,
    selector: ({ source, base, quote, date }) => `${source}${base}${quote}${date}`,
  });
  const QUESTIONS = CODES.flatMap((from) => CODES.map((to) => ({ from, to })));

  test('convert as a naive look through all of them does; back and forth, and by way of a third, meet', async () => {
    await fc.assert(
      fc.asyncProperty(held, day, async (rates, on) => {
        await hold(...rates);
        const { rows } = await database.sql.raw(
          `select "from", "to", saldo_rate("from", "to", :on) as rate
           from json_to_recordset(cast(:questions as json)) as asked ("from" text, "to" text)`,
          { on, questions: JSON.stringify(QUESTIONS) },
        );
        const answers = rows as { from: string; to: string; rate: DecimalText | null }[];
        expect(answers.map(({ rate }) => rate)).toEqual(answers.map(({ from, to }) => naiveRate(rates, from, to, on)));
        const of = (from: string, to: string) => answers.find((row) => row.from === from && row.to === to)!.rate;
        for (const { from, to, rate } of answers) {
          const back = of(to, from);
          expect(rate === null).toBe(back === null);
          if (rate && back) expectClose(new Decimal(rate).times(back), 1, [rate, back]);
          for (const via of ['USD', 'GBP'].filter((code) => from !== 'BRL' && to !== 'BRL' && code !== from)) {
            const [there, on] = [of(from, via), of(via, to)];
            if (rate && there && on) expectClose(new Decimal(there).times(on).dividedBy(rate), 1, [rate, there, on]);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  /** As close as 20 decimal places let two rates of these sizes be. */
  function expectClose(product: Decimal, to: number, factors: DecimalText[]): void {
    const error = factors.reduce(
      (sum, factor) => sum.plus(new Decimal('1e-20').dividedBy(factor)),
      new Decimal('1e-18'),
    );
    expect(product.minus(to).abs().lessThanOrEqualTo(error.times(2))).toBe(true);
  }
});
