import { type BackTest, backTest, knownOn, SEARCHED_DAYS } from '../../src/modules/reports/domain/back-test.js';
import { rangeAt } from '../../src/modules/reports/domain/forecast-range.js';
import { type LocalDate, plusDays } from '../../src/shared/local-date.js';
import { knownHistory } from './recurring-histories.js';

/** How forecasts did so many days ahead: means over histories and days, as shares of a month's income. */
export interface ForecastAccuracy {
  days: number;
  tests: number;
  error: number;
  /** The error of expecting that nothing changes, and that the last 90 days go on. */
  ofNoChange: number;
  ofAverage: number;
  /** The share of cases in the range; it is meant to be four of five. */
  within: number;
  /** From low to high. */
  width: number;
}

interface Case {
  days: number;
  error: number;
  actual: number;
  average: number;
  range: number;
  /** A month's income. */
  month: number;
}

const LAST = '2026-10-31' as LocalDate;
const HISTORY_DAYS = 731;
const HORIZONS = [30, 60, 90];
/** A forecast is widened by the tests of the year before it. */
const TESTS_BEFORE_DAYS = 360;
/** Of each history, forecasts of so many days are measured at each horizon. */
const DAYS_MEASURED = 4;

/** Forecasts of the histories of consecutive seeds; each knows only what lies before its day. */
export function measureForecast(firstSeed: number, histories: number): ForecastAccuracy[] {
  const cases = Array.from({ length: histories }, (_, i) => casesOf(firstSeed + i)).flat();
  return HORIZONS.map((days) => {
    const some = cases.filter((one) => one.days === days);
    const mean = (value: (one: Case) => number) => some.reduce((sum, one) => sum + value(one), 0) / some.length;
    return {
      days,
      tests: some.length,
      error: mean(({ error, month }) => Math.abs(error) / month),
      ofNoChange: mean(({ actual, month }) => Math.abs(actual) / month),
      ofAverage: mean(({ actual, average, month }) => Math.abs(actual - average) / month),
      within: mean(({ error, range }) => (Math.abs(error) <= range ? 1 : 0)),
      width: mean(({ range, month }) => (2 * range) / month),
    };
  });
}

function casesOf(seed: number): Case[] {
  const { movements } = knownHistory(seed);
  const income = movements.filter(({ amount }) => !amount.startsWith('-'));
  const month = (income.reduce((total, { amount }) => total + Number(amount), 0) / HISTORY_DAYS) * 30;
  if (month < 1_000) return [];
  const tests: BackTest[] = [];
  // The first of them has four months before it.
  for (let back = HISTORY_DAYS - 131; back >= 30; back -= 30) {
    const from = plusDays(LAST, -back);
    const known = movements.filter(({ date }) => date > plusDays(from, -SEARCHED_DAYS));
    tests.push(backTest({ from, today: LAST, currency: 'BRL', movements: known, expectable: (items) => items }));
  }
  return HORIZONS.flatMap((days) =>
    tests
      .filter(({ errors }) => errors.length >= days)
      .slice(-DAYS_MEASURED)
      .map((test): Case => {
        const before = tests.filter(({ from }) => from >= plusDays(test.from, -TESTS_BEFORE_DAYS));
        const past = movements.filter(({ date }) => date > plusDays(test.from, -90) && date <= test.from);
        return {
          days,
          month,
          error: test.errors[days - 1]!,
          actual: Number(test.actual[days - 1]),
          average: (past.reduce((total, { amount }) => total + Number(amount), 0) / 90) * days,
          range: rangeAt(days, test.variances[days - 1]!, knownOn(before, test.from)),
        };
      }),
  );
}
