import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { KnexCashFlowSource } from '../../../src/modules/reports/adapters/knex-cash-flow-source.js';
import { type LocalDate, plusDays } from '../../../src/shared/local-date.js';
import { aUser } from '../../support/builders.js';
import { added } from '../../support/naive-cash-flow.js';
import { testDatabase } from '../../support/postgres.js';
import { wealthOf } from '../../support/wealth.js';

const { database } = await testDatabase();
const source = new KnexCashFlowSource(database);
const FIRST = '2026-01-20' as LocalDate;
const RANGE = { from: '2026-01-25' as LocalDate, to: '2026-03-05' as LocalDate };

const aDay = fc.nat(50).map((days) => plusDays(FIRST, days));
const aMovement = fc.record({
  date: aDay,
  hour: fc.constantFrom('00', '11', '20'),
  amount: fc.integer({ min: -500, max: 500 }).map((cents) => (cents / 100).toFixed(2)),
  facts: fc.record({
    currency: fc.constantFrom('BRL', 'BRL', 'BRL', 'USD'),
    status: fc.constantFrom('POSTED', 'POSTED', 'PENDING'),
    excluded: fc.constantFrom(false, false, true),
    provider_category_id: fc.constantFrom(null, '05100000'),
  }),
  learned: fc.nat(2),
});
const aCommand = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('moved' as const), movement: aMovement }) },
  fc.record({ does: fc.constant('changed' as const), which: fc.nat(20), movement: aMovement }),
  fc.record({ does: fc.constant('removed' as const), which: fc.nat(20) }),
  fc.record({ does: fc.constant('collected' as const), date: aDay, hour: fc.constantFrom('09', '15', '23') }),
  fc.record({ does: fc.constant('renamed currency' as const), currency: fc.constantFrom('BRL', 'USD') }),
);
type Movement = typeof aMovement extends fc.Arbitrary<infer One> ? One : never;

const bookedAt = ({ date, hour }: Movement) => new Date(`${date}T${hour}:00:00Z`);
const learnedAt = (movement: Movement) => new Date(bookedAt(movement).getTime() + movement.learned * 7 * 3_600_000);

/** The days of an account by its movements, each looked at. */
function naiveDays(movements: readonly Movement[], collected: ReadonlyMap<string, Date>, currency: string) {
  const own = movements.filter((one) => one.facts.status === 'POSTED' && one.facts.currency === currency);
  return [...Map.groupBy(own, ({ date }) => date)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, day]) => {
      const asOf = collected.get(date);
      const total = (is: (one: Movement) => boolean) => added(day.filter(is).map(({ amount }) => amount));
      const isTransfer = ({ facts }: Movement) => facts.provider_category_id !== null;
      const counts = ({ facts }: Movement) => !facts.excluded;
      const isIn = ({ amount }: Movement) => new Decimal(amount).greaterThan(0);
      const isBookedAfter = (one: Movement) => asOf !== undefined && bookedAt(one) > asOf;
      return {
        date,
        income: total((one) => counts(one) && !isTransfer(one) && isIn(one)),
        expense: total((one) => counts(one) && !isTransfer(one) && !isIn(one)),
        transfersIn: total((one) => counts(one) && isTransfer(one) && isIn(one)),
        transfersOut: total((one) => counts(one) && isTransfer(one) && !isIn(one)),
        excluded: total((one) => !counts(one)),
        bookedAfter: total(isBookedAfter),
        learnedAfter: total((one) => isBookedAfter(one) || (asOf !== undefined && learnedAt(one) > asOf)),
      };
    });
}

const plain = (day: object) =>
  Object.fromEntries(
    Object.entries(day).map(([what, value]) => [what, what === 'date' ? value : new Decimal(value).toFixed()]),
  );

test('after any events, the days of cash flow are those of adding up every movement', async () => {
  let days = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(aCommand, { minLength: 4, maxLength: 25 }), async (commands) => {
      const mine = wealthOf(database, await aUser(database));
      const account = await mine.account();
      const movements = new Map<string, Movement>();
      const collected = new Map<string, Date>();
      let currency = 'BRL';
      const columnsOf = (movement: Movement) => ({
        ...movement.facts,
        booked_at: bookedAt(movement),
        provider_created_at: learnedAt(movement),
      });
      const some = (which: number) => [...movements.keys()][which % movements.size];
      for (const command of commands) {
        if (command.does === 'moved') {
          const { movement } = command;
          movements.set(await mine.moved(account, movement.date, movement.amount, columnsOf(movement)), movement);
        } else if (command.does === 'collected') {
          const as_of = new Date(`${command.date}T${command.hour}:00:00Z`);
          await database.sql('bank_account_balances').where({ account_id: account, date: command.date }).delete();
          await mine.held(account, command.date, '10', { as_of });
          collected.set(command.date, as_of);
        } else if (command.does === 'renamed currency') {
          currency = command.currency;
          await database.sql('bank_accounts').where({ user_id: mine.userId, id: account }).update({ currency });
        } else {
          const id = some(command.which);
          if (id === undefined) continue;
          const row = database.sql('transactions').where({ user_id: mine.userId, id });
          if (command.does === 'removed') {
            await row.update({ removed_at: new Date() });
            movements.delete(id);
          } else {
            const { movement } = command;
            await row.update({ ...columnsOf(movement), date: movement.date, amount: movement.amount });
            movements.set(id, movement);
          }
        }
        const [read] = await source.read(mine.userId, RANGE, null);
        const known = [...read!.balances.map(({ date }) => date), RANGE.from, RANGE.to].sort();
        const [from, to] = [known[0]!, known.at(-1)!];
        const expected = naiveDays([...movements.values()], collected, currency);
        const within = expected.filter(({ date }) => date >= from && date <= to).map(plain);
        expect(read!.days.filter(({ date }) => date >= from && date <= to).map(plain)).toEqual(within);
        expect(read!.inOtherCurrencies).toBe(
          [...movements.values()].filter(
            ({ facts, date }) =>
              facts.status === 'POSTED' && facts.currency !== currency && date >= RANGE.from && date <= RANGE.to,
          ).length,
        );
        days += within.length;
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
  expect(days).toBeGreaterThan(50);
});
