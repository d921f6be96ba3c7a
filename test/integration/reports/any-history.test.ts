import { afterAll, expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import type { ExchangeRate } from '../../../src/modules/currencies/index.js';
import { KnexOldData } from '../../../src/modules/privacy/adapters/knex-old-data.js';
import { KnexSummarySource } from '../../../src/modules/reports/adapters/knex-summary-source.js';
import { KnexTotalsKeeper } from '../../../src/modules/reports/adapters/knex-totals-keeper.js';
import type { Period } from '../../../src/modules/reports/domain/period.js';
import type { Grouping, PeriodTotals, Totals } from '../../../src/modules/reports/domain/summary.js';
import { KnexTransactionRepository } from '../../../src/modules/transactions/adapters/knex-transaction-repository.js';
import { KnexTransferRepository } from '../../../src/modules/transfers/adapters/knex-transfer-repository.js';
import { DecideTransfer } from '../../../src/modules/transfers/index.js';
import { closeDatabase, openDatabase } from '../../../src/platform/database/open-database.js';
import { testEncryption } from '../../support/encryption.js';
import { DAYS } from '../../support/history/calendar.js';
import { aCommand, sync, type World } from '../../support/history/commands.js';
import { aHistory, type History, listCategories } from '../../support/history/model.js';
import { type Asked, type NaiveSummary, naiveSummary, type Sums } from '../../support/history/reference.js';
import { testDatabase } from '../../support/postgres.js';

/** More of them: `SEQUENCES=1000 npm test -- test/integration/reports/any-history.test.ts`. */
const SEQUENCES = Number(process.env.SEQUENCES ?? 60);

const { database: owner, url } = await testDatabase();
const database = openDatabase(url);
afterAll(() => closeDatabase(database));
const world: World = {
  database,
  owner,
  transactions: new KnexTransactionRepository(database, testEncryption().rows),
  oldData: new KnexOldData(database),
  keeper: new KnexTotalsKeeper(database),
  transfers: new DecideTransfer(
    new KnexTransferRepository(database, testEncryption().rows, testEncryption().digest),
    database,
    { add: async () => undefined },
  ),
};
const source = new KnexSummarySource(database);

/** Some days have a rate and some have none; yen are told by one publisher alone. */
const RATES = [
  ['ECB', 'EUR', 'USD', '2023-12-29', '1.1050'],
  ['ECB', 'EUR', 'BRL', '2023-12-29', '5.3618'],
  ['ECB', 'EUR', 'JPY', '2023-12-29', '156.33'],
  ['BCB_PTAX', 'USD', 'BRL', '2024-02-28', '4.9718'],
  ['ECB', 'EUR', 'USD', '2024-02-29', '1.0826'],
  ['ECB', 'EUR', 'BRL', '2024-02-29', '5.3834'],
  ['BCB_PTAX', 'USD', 'BRL', '2024-12-31', '6.1923'],
  ['ECB', 'EUR', 'JPY', '2024-12-31', '163.06'],
  ['ECB', 'EUR', 'USD', '2024-12-31', '1.0389'],
].map(([source, base, quote, date, rate]) => ({ source, base, quote, date, rate }) as unknown as ExchangeRate);

const GROUPINGS: Grouping[] = ['category', 'day', 'week', 'month', 'year', 'account', 'connection', 'merchant', 'type'];

const aQuestion = fc
  .record({
    days: fc.oneof(
      fc.tuple(fc.constantFrom(...DAYS, '2024-07-15'), fc.constantFrom(...DAYS, '2024-07-15')),
      fc.constantFrom(['2024-01-01', '2024-12-31'], ['2017-01-02', '2025-06-30']),
    ),
    groupings: fc.oneof(
      fc.uniqueArray(fc.constantFrom(...GROUPINGS), { maxLength: 3 }),
      fc.constantFrom<Grouping[]>(['month'], ['category'], ['month', 'category'], ['merchant'], ['month', 'merchant']),
    ),
    categoryDepth: fc.option(fc.integer({ min: 1, max: 3 })),
    includePending: fc.boolean(),
    accounts: fc.option(fc.subarray([0, 1, 2], { minLength: 1 }), { freq: 2 }),
    connections: fc.option(fc.constantFrom(0, 2), { freq: 4 }),
  })
  .map(({ days, ...rest }) => {
    const [from, to] = [...days].sort() as [string, string];
    return { ...rest, from, to };
  });

type Question = typeof aQuestion extends fc.Arbitrary<infer Found> ? Found : never;

function askedOf(history: History, question: Question): Asked {
  const { accounts, connections } = question;
  return {
    ...question,
    categoryDepth: question.groupings.includes('category') ? question.categoryDepth : null,
    accountIds: accounts?.map((index) => history.accounts[index]!.id) ?? null,
    connectionIds: connections === null ? null : [history.accounts[connections]!.connectionId],
  };
}

/** What the product answers, in the words of the reference. */
async function answered(history: History, asked: Asked): Promise<NaiveSummary> {
  const { periods, counted } = await database.asUser(history.userId, () =>
    source.read(history.userId, {
      periods: [{ from: asked.from, to: asked.to } as Period],
      groupings: asked.groupings as Grouping[],
      categoryDepth: asked.categoryDepth,
      includePending: asked.includePending,
      ...(asked.accountIds && { accountIds: asked.accountIds }),
      ...(asked.connectionIds && { connectionIds: asked.connectionIds }),
    }),
  );
  const [{ totals, groups, base }] = periods as [PeriodTotals];
  const keyOf = ({ by }: PeriodTotals['groups'][number]) => JSON.stringify(by.map(({ key }) => key));
  return {
    totals: Object.fromEntries(totals.map((row) => [row.currency, sumsOf(row)])),
    groups: Object.fromEntries(groups.map((row) => [`${row.currency} ${keyOf(row)}`, sumsOf(row)])),
    base: sumsOf(base.totals),
    baseGroups: Object.fromEntries(base.groups.map((row) => [keyOf(row), sumsOf(row)])),
    missing: Object.fromEntries(base.missingRates.map(({ currency, days, count }) => [currency, { days, count }])),
    counted,
  };
}

/** Without the zeros at the end that a currency is written with. */
function sumsOf({ income, expense, net, transfersIn, transfersOut, count }: Totals): Sums {
  const plain = (amount: string) => new Decimal(amount).toFixed();
  return {
    income: plain(income),
    expense: plain(expense),
    net: plain(net),
    transfersIn: plain(transfersIn),
    transfersOut: plain(transfersOut),
    count,
  };
}

test(`after any of ${SEQUENCES} sequences of events, reports say what adding up every movement says`, async () => {
  await listCategories(owner);
  await owner.sql('exchange_rates').delete();
  const rows = RATES.map(({ source, base, quote, date, rate }) => ({
    source,
    base_currency: base,
    quote_currency: quote,
    date,
    rate,
  }));
  await owner.sql('exchange_rates').insert(rows);
  let questions = 0;
  let answers = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(sync, fc.array(aCommand, { minLength: 2, maxLength: 12 })).map(([first, others]) => [first, ...others]),
      fc.array(aQuestion, { minLength: 3, maxLength: 3 }),
      async (commands, asking) => {
        const history = await aHistory(owner);
        for (const command of commands) await command(history, world);
        for (const question of asking) {
          const asked = askedOf(history, question);
          const expected = naiveSummary(history, RATES, asked);
          expect(await answered(history, asked)).toEqual(expected);
          questions += 1;
          answers += expected.counted.transactions > 0 ? 1 : 0;
        }
        expect(await world.database.asSystem('a test', () => world.keeper.differences(history.userId))).toEqual([]);
      },
    ),
    { numRuns: SEQUENCES, endOnFailure: false },
  );
  // Most questions have something to count, or the property says little.
  expect(answers).toBeGreaterThan(questions / 3);
}, 600_000);
