import { describe, expect, test } from '@jest/globals';
import { measureForecast } from '../../../scripts/measure/forecast-accuracy.js';
import { randomOf } from '../../../scripts/measure/recurring-histories.js';
import type { FoundItem, Movement } from '../../../src/modules/recurring/index.js';
import { plusPeriods } from '../../../src/modules/recurring/index.js';
import { backTest, comesBack, daysToTest, resultsOf } from '../../../src/modules/reports/domain/back-test.js';
import { everydayOf, totalsBesides } from '../../../src/modules/reports/domain/everyday.js';
import { type ForecastInput, forecast } from '../../../src/modules/reports/domain/forecast.js';
import { rangeAt } from '../../../src/modules/reports/domain/forecast-range.js';
import type { DecimalText } from '../../../src/shared/decimal-text.js';
import { type LocalDate, plusDays } from '../../../src/shared/local-date.js';

const TODAY = '2026-06-30' as LocalDate;
let count = 0;
const aMovement = (
  date: LocalDate,
  amount: string,
  description: string,
  categoryId: string | null = null,
): Movement => ({
  transactionId: `t${++count}`,
  accountId: 'a',
  date,
  amount: amount as DecimalText,
  currency: 'BRL',
  description,
  merchantName: null,
  counterparty: null,
  categoryId,
});
const monthly = (day: string, times: number, amount: string, description: string, categoryId?: string) =>
  Array.from({ length: times }, (_, i) =>
    aMovement(plusPeriods(day as LocalDate, 'monthly', i), amount, description, categoryId),
  );
const salary = monthly('2025-07-05', 12, '5000.00', 'SALARIO ACME');
const rent = monthly('2025-07-10', 12, '-2000.00', 'ALUGUEL');

const made = ({
  movements = [...salary, ...rent],
  days = 180,
  ...more
}: Partial<ForecastInput> & { movements?: Movement[]; days?: number } = {}) => {
  const items = comesBack(movements, TODAY);
  return forecast({
    today: TODAY,
    until: plusDays(TODAY, 90),
    currency: 'BRL',
    opening: '1000.00' as DecimalText,
    items,
    everyday: everydayOf(totalsBesides(movements, items, plusDays(TODAY, 1 - days)), days),
    bills: [],
    past: [],
    ...more,
  });
};
const on = (result: ReturnType<typeof made>, date: string) => result.days.find((day) => day.date === date)?.expected;

test('the balance moves on the days on which what comes back is due, to the cent, and holds still between', () => {
  const result = made();
  expect(result.days).toHaveLength(90);
  expect(['2026-07-04', '2026-07-05', '2026-07-09', '2026-07-10', '2026-09-28'].map((day) => on(result, day))).toEqual([
    '1000',
    '6000',
    '6000',
    '4000',
    '10000',
  ]);
  // Fixed amounts and nothing else: there is nothing to be unsure of.
  expect(result.days.every(({ expected, low, high }) => expected === low && low === high)).toBe(true);
});

test('what moves a day besides goes on as on average, and widens the range with time', () => {
  const shops = Array.from({ length: 90 }, (_, i) => {
    const amount = ['-10.00', '-55.00', '-25.00', '-40.00', '-20.00'][(i * i) % 5]!;
    return aMovement(plusDays(TODAY, -i), amount, `MERCADO ${'abcdefghijklmnop'[(i * 7) % 16]}`);
  });
  const result = made({ movements: shops, days: 90 });
  const total = shops.reduce((sum, { amount }) => sum + Number(amount), 0);
  expect(result.everyday.days).toBe(90);
  expect(Number(on(result, '2026-09-28'))).toBeCloseTo(1000 + total, 1);
  const width = (at: number) => Number(result.days[at]!.high) - Number(result.days[at]!.low);
  expect(width(0)).toBeGreaterThan(0);
  expect(width(89) / width(0)).toBeCloseTo(Math.sqrt(180 / (1 + 1 / 90)), 1);
});

test('a bill that is due takes the place of the payment that is usual about that day; an overdue one is expected tomorrow', () => {
  const payments = monthly('2025-07-20', 12, '-800.00', 'PAGAMENTO FATURA BLACK', '05100000');
  const bills = [{ dueDate: '2026-07-18' as LocalDate, amount: '-1234.56' as DecimalText, name: 'Black' }];
  const planned = made({ movements: payments, bills }).planned.map(({ date, amount }) => [date, amount]);
  expect(planned).toEqual([
    ['2026-07-18', '-1234.56'],
    ['2026-08-20', '-800.00'],
    ['2026-09-20', '-800.00'],
  ]);
  const overdue = [{ ...bills[0]!, dueDate: '2026-06-20' as LocalDate }];
  expect(on(made({ movements: [], bills: overdue }), '2026-07-01')).toBe('-234.56');
});

test('of a history that is too short nothing is expected, but all that moved is held possible', () => {
  const result = made({ movements: [aMovement(plusDays(TODAY, -3), '-50.00', 'PADARIA')], days: 4 });
  expect(result).toMatchObject({ planned: [], everyday: { amount: '0.00', days: 4 } });
  expect(on(result, '2026-09-28')).toBe('1000');
  expect(Number(result.days[29]!.low)).toBeLessThan(500);
});

describe('the range', () => {
  const errorsOf = (size: number, count: number) =>
    Array.from({ length: count }, () => ({ errors: Array(90).fill(size) }));

  test('is Student’s: as wide as errors of the past tell, and the wider the fewer they are', () => {
    // Twelve errors of 100 and what the forecast says of itself: thirteen degrees of freedom.
    expect(rangeAt(30, 10_000, errorsOf(100, 12))).toBeCloseTo(135, 0);
    const widths = [0, 1, 2, 4, 12].map((count) => rangeAt(30, 10_000, errorsOf(100, count)));
    expect(widths).toEqual([...widths].sort((a, b) => b - a));
    expect(widths[0]! / widths[4]!).toBeGreaterThan(2);
  });

  test('holds four of five errors, however little the forecast knows of its own', () => {
    const random = randomOf(7);
    const anError = () => 100 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const draws = 4_000;
    for (const [variance, least, most] of [
      [10_000, 0.78, 0.82],
      [1_000, 0.76, 0.82],
      [40_000, 0.78, 0.87],
    ] as const) {
      let held = 0;
      for (let i = 0; i < draws; i++) {
        const past = Array.from({ length: 12 }, () => ({ errors: Array<number>(30).fill(anError()) }));
        if (Math.abs(anError()) <= rangeAt(30, variance, past)) held++;
      }
      expect(held / draws).toBeGreaterThan(least);
      expect(held / draws).toBeLessThan(most);
    }
  });

  test('counts errors of overlapping times as fewer', () => {
    const [month, quarter] = [30, 90].map((days) => rangeAt(days, 10_000, errorsOf(100, 6)));
    expect(quarter).toBeGreaterThan(month!);
  });

  test('widens with the days beyond those that were tested', () => {
    const [tested, beyond] = [90, 180].map((days) => rangeAt(days, 0, errorsOf(100, 12)));
    expect(beyond! / tested!).toBeCloseTo(2);
  });
});

describe('a test of the past', () => {
  const from = plusDays(TODAY, -30);
  const testOf = (movements: Movement[], expectable = (items: FoundItem[]) => items) =>
    resultsOf([backTest({ from, today: TODAY, currency: 'BRL', movements, expectable })], 30);

  test('knows nothing of what came later', () => {
    const all = [...salary, ...rent];
    expect(testOf(all)).toEqual([{ from, to: TODAY, expected: '3000', actual: '3000', isWithinRange: true }]);
    const surprise = aMovement(plusDays(TODAY, -3), '-7000.00', 'CONSERTO');
    expect(testOf([...all, surprise])).toMatchObject([{ expected: '3000', actual: '-4000', isWithinRange: false }]);
  });

  test('leaves out what the person ignores: that goes on as everything else does', () => {
    const withoutRent = (items: FoundItem[]) => items.filter(({ payee }) => payee !== 'aluguel');
    const movements = [...salary, ...rent];
    const test = backTest({ from, today: TODAY, currency: 'BRL', movements, expectable: withoutRent });
    expect(Number(test.expected[0])).toBeCloseTo(-2000 / 30, 0);
  });

  test('is made of twelve days at most, each with four months before it', () => {
    const since = (day: string) => daysToTest([{ date: day as LocalDate }], TODAY);
    expect(since('2020-01-01')).toHaveLength(12);
    expect(since('2026-01-01')).toEqual(['2026-05-01', '2026-05-31']);
    expect(since('2026-06-01')).toEqual([]);
  });
});

test('forecasts of people whose lives change expect more than an average does, and their range holds what came', () => {
  const measured = measureForecast(5_001, 4);
  expect(measured.map(({ error, ofAverage }) => error < ofAverage)).toEqual([true, true, true]);
  const within = measured.reduce((total, one) => total + one.within, 0) / measured.length;
  expect(within).toBeGreaterThan(0.76);
});
