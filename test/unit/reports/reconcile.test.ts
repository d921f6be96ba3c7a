import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type DayMovements, type KnownBalance, reconcile } from '../../../src/modules/reports/domain/reconcile.js';
import { compare, type DecimalText, magnitude, sum } from '../../../src/shared/decimal-text.js';
import { type LocalDate, plusDays } from '../../../src/shared/local-date.js';
import { added, fewestDifferences, type NaiveMovement } from '../../support/naive-cash-flow.js';

const money = (amount: string) => amount as DecimalText;
const march = (day: number) => `2026-03-${String(day).padStart(2, '0')}` as LocalDate;
const known = (day: number, balance: string, source: KnownBalance['source'] = 'collected'): KnownBalance => ({
  date: march(day),
  balance: money(balance),
  source,
});
const moved = (day: number, income: string, after: { booked?: string; learned?: string } = {}): DayMovements => ({
  date: march(day),
  income: money(income),
  expense: money('0'),
  transfersIn: money('0'),
  transfersOut: money('0'),
  excluded: money('0'),
  bookedAfter: money(after.booked ?? '0'),
  learnedAfter: money(after.learned ?? after.booked ?? '0'),
});

describe('balances and movements', () => {
  test('agree where each balance is the one before and what moved since', () => {
    const { differences, anchors } = reconcile(
      [known(1, '100'), known(5, '70.5'), known(6, '70.50')],
      [moved(3, '-29.5')],
    );
    expect(differences).toEqual([]);
    expect(anchors.map(({ source }) => source)).toEqual(['collected', 'collected', 'collected']);
  });

  test('differ by what no movement tells, between the two days on which it came about', () => {
    const balances = [known(1, '100'), known(3, '100'), known(9, '40'), known(10, '40')];
    expect(reconcile(balances, [moved(8, '-50.00')]).differences).toEqual([
      { after: march(3), until: march(9), amount: '-10' },
    ]);
  });

  test('agree where a day’s balance was collected before some of its movements, by the time of the booking', () => {
    const balances = [known(1, '100'), known(2, '90'), known(3, '83')];
    const { differences, anchors } = reconcile(balances, [moved(2, '-17', { booked: '-7' })]);
    expect(differences).toEqual([]);
    expect(anchors[1]).toEqual({ date: march(2), balance: '83', source: 'derived' });
  });

  test('agree where bare dates do not tell, by when movements came to be known, or by whatever explains them', () => {
    const balances = [known(1, '100'), known(2, '90'), known(3, '83')];
    expect(reconcile(balances, [moved(2, '-17', { booked: '0', learned: '-7' })]).differences).toEqual([]);
    // All or nothing of the day.
    expect(reconcile([known(1, '100'), known(2, '100'), known(3, '83')], [moved(2, '-17')]).differences).toEqual([]);
    expect(reconcile([known(1, '100'), known(2, '83'), known(3, '83')], [moved(2, '-17')]).differences).toEqual([]);
  });

  test('a running balance of the bank holds all that moved on its day', () => {
    const balances = [known(1, '100', 'derived'), known(2, '100', 'derived')];
    expect(reconcile(balances, [moved(2, '-17')]).differences).toEqual([
      { after: march(1), until: march(2), amount: '17' },
    ]);
  });

  test('say nothing where there is no balance, or only one', () => {
    expect(reconcile([], [moved(2, '-17')])).toEqual({ anchors: [], differences: [] });
    expect(reconcile([known(2, '5')], [])).toEqual({
      anchors: [{ date: march(2), balance: '5', source: 'collected' }],
      differences: [],
    });
  });

  test('differ as seldom and by as little as any reading of them allows', () => {
    const amount = fc.constantFrom('-7', '-5', '3', '10.01', '0.1', '0.2');
    const movement = fc.record({
      day: fc.integer({ min: 1, max: 8 }),
      amount,
      booked: fc.boolean(),
      learned: fc.boolean(),
    });
    const balance = fc.record({
      day: fc.integer({ min: 1, max: 8 }),
      off: fc.constantFrom('0', '0', '0', '1', '-7', '3'),
      source: fc.constantFrom('collected' as const, 'collected' as const, 'derived' as const),
    });
    fc.assert(
      fc.property(
        fc.array(movement, { maxLength: 8 }),
        fc.uniqueArray(balance, { maxLength: 5, selector: ({ day }) => day }),
        (movements, collected) => {
          const naive = movements.map(
            (one): NaiveMovement => ({
              date: march(one.day),
              amount: one.amount,
              kind: 'income',
              bookedAfter: one.booked,
              learnedAfter: one.learned,
            }),
          );
          const sorted = [...collected].sort((a, b) => a.day - b.day);
          const balances = sorted.map(({ day, off, source }) => {
            const before = naive.filter(
              ({ date, bookedAfter }) => date < march(day) || (date === march(day) && !bookedAfter),
            );
            return known(day, added(['100', off, ...before.map((one) => one.amount)]), source);
          });
          const days = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((day) => {
            const rows = naive.filter(({ date }) => date === march(day));
            if (rows.length === 0) return [];
            const booked = added(rows.filter((one) => one.bookedAfter).map((one) => one.amount));
            const learned = added(rows.filter((one) => one.bookedAfter || one.learnedAfter).map((one) => one.amount));
            return [moved(day, added(rows.map((one) => one.amount)), { booked, learned })];
          });
          const { differences } = reconcile(balances, days);
          const expected = fewestDifferences(balances, naive);
          expect(differences.length).toBe(expected.count);
          const size = sum(differences.map((difference) => magnitude(difference.amount)));
          expect(compare(size, money(expected.size))).toBe(0);
          for (const { after, until } of differences) expect(after < until).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('agree wherever nothing is lost, whenever balances were collected', () => {
    const event = fc.record({
      hour: fc.integer({ min: 0, max: 24 * 12 - 1 }),
      amount: fc.integer({ min: -500, max: 500 }),
    });
    const hours = fc.uniqueArray(fc.integer({ min: 0, max: 11 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 30 }),
        hours,
        fc.integer({ min: 0, max: 23 }),
        (events, collections, hour) => {
          const at = (day: number) => plusDays(march(1), day);
          const total = (rows: typeof events) => money(String(rows.reduce((sum, { amount }) => sum + amount, 0)));
          const balances = [...collections]
            .sort((a, b) => a - b)
            .map(
              (day): KnownBalance => ({
                date: at(day),
                balance: total(events.filter((one) => one.hour <= day * 24 + hour)),
                source: 'collected',
              }),
            );
          const days = Array.from({ length: 12 }, (_, day) => {
            const rows = events.filter((one) => Math.floor(one.hour / 24) === day);
            const after = total(rows.filter((one) => one.hour > day * 24 + hour));
            return { ...moved(1, total(rows), { booked: after }), date: at(day) };
          });
          expect(reconcile(balances, days).differences).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
