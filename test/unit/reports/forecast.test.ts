import { expect, test } from '@jest/globals';
import type { Movement } from '../../../src/modules/recurring/index.js';
import { plusPeriods } from '../../../src/modules/recurring/index.js';
import { backTest, type ForecastInput, forecast } from '../../../src/modules/reports/domain/forecast.js';
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

const made = (more: Partial<ForecastInput> = {}) =>
  forecast({
    today: TODAY,
    until: plusDays(TODAY, 90),
    currency: 'BRL',
    opening: '1000.00' as DecimalText,
    movements: [...salary, ...rent],
    bills: [],
    isIgnored: () => false,
    ...more,
  });
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

test('what the person ignores is not expected', () => {
  const result = made({ isIgnored: ({ payee }) => payee === 'aluguel' });
  expect(result.planned.map(({ name }) => name)).toEqual(['SALARIO ACME', 'SALARIO ACME', 'SALARIO ACME']);
});

test('what moves a day besides goes on as on average of the last 90 days, and widens the range with time', () => {
  const shops = Array.from({ length: 90 }, (_, i) => {
    const amount = ['-10.00', '-55.00', '-25.00', '-40.00', '-20.00'][(i * i) % 5]!;
    return aMovement(plusDays(TODAY, -i), amount, `MERCADO ${'abcdefghijklmnop'[(i * 7) % 16]}`);
  });
  const result = made({ movements: shops });
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

test('of a history that is too short nothing is expected, and so is said', () => {
  const result = made({ movements: [aMovement(plusDays(TODAY, -3), '-50.00', 'PADARIA')] });
  expect(result).toMatchObject({ planned: [], everyday: { amount: '0.00', days: 4 } });
  expect(on(result, '2026-09-28')).toBe('1000');
});

test('a test of the past knows nothing of what came later', () => {
  const from = plusDays(TODAY, -30);
  const input = { today: TODAY, currency: 'BRL', movements: [...salary, ...rent], isIgnored: () => false };
  const result = backTest(input, from, 30);
  expect(result).toEqual({ from, to: TODAY, expected: '3000', actual: '3000', isWithinRange: true });
  const surprise = aMovement(plusDays(TODAY, -3), '-7000.00', 'CONSERTO');
  expect(backTest({ ...input, movements: [...input.movements, surprise] }, from, 30)).toMatchObject({
    expected: '3000',
    actual: '-4000',
    isWithinRange: false,
  });
});
