import { describe, expect, test } from '@jest/globals';
import { transactionsAddress } from '../../../src/modules/reports/adapters/transactions-address.js';
import { type Period, periodBefore, splitByMonths } from '../../../src/modules/reports/domain/period.js';

const days = (from: string, to: string) => ({ from, to }) as Period;

describe('the period to compare with', () => {
  test.each([
    ['a month, with the whole month before', '2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28'],
    ['a February, with the whole January', '2024-02-01', '2024-02-29', '2024-01-01', '2024-01-31'],
    ['a quarter, over the end of a year', '2026-01-01', '2026-03-31', '2025-10-01', '2025-12-31'],
    ['a year, with the year before', '2024-01-01', '2024-12-31', '2023-01-01', '2023-12-31'],
    ['other days, with as many right before', '2026-03-05', '2026-03-14', '2026-02-23', '2026-03-04'],
    ['part of a month, over a leap day', '2024-03-01', '2024-03-02', '2024-02-28', '2024-02-29'],
    ['one day, with the day before', '2026-01-01', '2026-01-01', '2025-12-31', '2025-12-31'],
    ['what lies before all days, cut off', '0001-01-05', '0001-01-31', '0001-01-01', '0001-01-04'],
    ['the last year that can be written', '9999-12-01', '9999-12-31', '9999-11-01', '9999-11-30'],
  ])('before: %s', (_what, from, to, thenFrom, thenTo) => {
    expect(periodBefore(days(from, to), 'previous_period')).toEqual(days(thenFrom, thenTo));
  });

  test.each([
    ['a whole month stays whole: 28 days for 29', '2024-02-01', '2024-02-29', '2023-02-01', '2023-02-28'],
    ['a whole month stays whole: 29 days for 28', '2025-02-01', '2025-02-28', '2024-02-01', '2024-02-29'],
    ['other days are the same days', '2026-03-05', '2026-03-14', '2025-03-05', '2025-03-14'],
    ['28 February stands for the 29th', '2024-02-29', '2024-03-10', '2023-02-28', '2023-03-10'],
    ['and the 28th for itself, in a leap year too', '2025-02-28', '2025-02-28', '2024-02-28', '2024-02-28'],
  ])('a year earlier: %s', (_what, from, to, thenFrom, thenTo) => {
    expect(periodBefore(days(from, to), 'previous_year')).toEqual(days(thenFrom, thenTo));
  });
});

test.each([
  ['whole months', '2024-01-01', '2024-12-31', ['2024-01-01', '2024-12-31'], []],
  ['days before', '2024-01-31', '2024-02-29', ['2024-02-01', '2024-02-29'], [['2024-01-31', '2024-01-31']]],
  ['days after', '2024-02-01', '2024-03-30', ['2024-02-01', '2024-02-29'], [['2024-03-01', '2024-03-30']]],
  ['no whole month', '2024-01-02', '2024-02-28', null, [['2024-01-02', '2024-02-28']]],
  ['one day', '2024-02-29', '2024-02-29', null, [['2024-02-29', '2024-02-29']]],
])('a period is split into whole months and days around them: %s', (_what, from, to, months, edges) => {
  expect(splitByMonths(days(from, to))).toEqual({
    months: months && days(months[0]!, months[1]!),
    edges: (edges as [string, string][]).map(([one, other]) => days(one, other)),
  });
});

test.each([
  ['month', '2026-02-01', '2026-02-01', '2026-02-28'],
  ['month', '2026-01-01', '2026-01-15', '2026-01-31'],
  ['week', '2026-03-30', '2026-03-30', '2026-04-02'],
  ['year', '2026-01-01', '2026-01-15', '2026-04-02'],
  ['day', '2026-02-05', '2026-02-05', '2026-02-05'],
] as const)('the address of a %s holds the days of it that were asked for', (grouping, key, from, to) => {
  const narrowed = { period: days('2026-01-15', '2026-04-02'), includePending: true };
  const address = new URL(transactionsAddress(narrowed, 'BRL', [{ grouping, key, label: null }]), 'http://localhost');
  expect(address.searchParams.get('date_from')).toBe(from);
  expect(address.searchParams.get('date_to')).toBe(to);
});
