import { type DecimalText, minus, sum, ZERO } from '../../../shared/decimal-text.js';
import { daysBetween, earlierOf, type LocalDate, plusDays } from '../../../shared/local-date.js';
import { type FoundItem, findSeries, foundItem, type Movement, stateOn } from '../../recurring/index.js';
import { everydayDays, everydayOf, totalsBesides } from './everyday.js';
import { forecast } from './forecast.js';
import { APART_DAYS, rangeAt } from './forecast-range.js';

/** A forecast of the past: what was expected to change from its day on, by the end of each day after, and what did. */
export interface BackTest {
  from: LocalDate;
  expected: DecimalText[];
  actual: DecimalText[];
  /** What is off, as numbers. */
  errors: number[];
  /** What the forecast itself held possible, by day. */
  variances: number[];
}

/** How a test of the past ended, and whether the range of that day, of what was known then, held what came. */
export interface BackTestResult {
  from: LocalDate;
  to: LocalDate;
  expected: DecimalText;
  actual: DecimalText;
  isWithinRange: boolean;
}

/** What is searched for recurring items; what lies further back says little of tomorrow. */
export const SEARCHED_DAYS = 400;
/** Tests of a year: a yearly payment is in one of them. */
const MOST_TESTS = 12;
/** A test looks no further ahead. */
const TESTED_DAYS = 90;
/** A test wants as much history before it as makes a series. */
const DAYS_BEFORE = 120;

/** So much history a search with all its tests reads. */
export const HISTORY_DAYS = SEARCHED_DAYS + MOST_TESTS * APART_DAYS;

/** Days of the past whose forecast can be tested, the earliest first. */
export function daysToTest(movements: readonly Pick<Movement, 'date'>[], today: LocalDate): LocalDate[] {
  const first = movements.reduce((least, { date }) => earlierOf(date, least), today);
  return Array.from({ length: MOST_TESTS }, (_, i) => plusDays(today, -APART_DAYS * (MOST_TESTS - i))).filter(
    (from) => plusDays(first, DAYS_BEFORE) <= from,
  );
}

/** What came back up to a day, of the movements that a search on that day reads. */
export function comesBack(movements: readonly Movement[], today: LocalDate): FoundItem[] {
  const since = plusDays(today, -SEARCHED_DAYS);
  const items = findSeries(movements.filter(({ date }) => date >= since && date <= today)).map(foundItem);
  return items.filter((item) => stateOn(item, today) !== 'stopped');
}

/** A forecast made from what was known at the end of an earlier day, against what came; bills are not known in it. */
export function backTest(input: {
  from: LocalDate;
  today: LocalDate;
  currency: string;
  /** Up to today; in any order. */
  movements: readonly Movement[];
  /** Leaves out what the person said is nothing. */
  expectable(items: FoundItem[]): FoundItem[];
}): BackTest {
  const { from, today, currency, movements } = input;
  const before = movements.filter(({ date }) => date <= from);
  const items = input.expectable(comesBack(before, from));
  const first = before.reduce((least, { date }) => earlierOf(date, least), from);
  const days = everydayDays(first, from);
  const everyday = everydayOf(totalsBesides(before, items, plusDays(from, 1 - days)), days);
  const until = earlierOf(plusDays(from, TESTED_DAYS), today);
  const made = forecast({ today: from, until, currency, opening: ZERO, items, everyday, bills: [], past: [] });
  const actual: DecimalText[] = [];
  const after = Map.groupBy(
    movements.filter(({ date }) => date > from && date <= until),
    ({ date }) => date,
  );
  for (const { date } of made.days) {
    actual.push(sum([actual.at(-1) ?? ZERO, ...(after.get(date) ?? []).map(({ amount }) => amount)]));
  }
  const expected = made.days.map((day) => day.expected);
  return {
    from,
    expected,
    actual,
    errors: expected.map((one, i) => Number(minus(actual[i]!, one))),
    variances: made.days.map(({ variance }) => variance),
  };
}

/** Each test after so many days, as the range would have been by the tests that were over then. */
export function resultsOf(tests: readonly BackTest[], days: number): BackTestResult[] {
  return tests
    .filter(({ errors }) => errors.length >= days)
    .map(({ from, expected, actual, errors, variances }) => {
      const range = rangeAt(days, variances[days - 1]!, knownOn(tests, from));
      return {
        from,
        to: plusDays(from, days),
        expected: expected[days - 1]!,
        actual: actual[days - 1]!,
        isWithinRange: Math.abs(errors[days - 1]!) <= range,
      };
    });
}

/** What tests told by an earlier day: the errors of the days up to it. */
export function knownOn(tests: readonly BackTest[], day: LocalDate): { errors: number[] }[] {
  return tests
    .filter(({ from }) => from < day)
    .map(({ from, errors }) => ({ errors: errors.slice(0, daysBetween(from, day)) }));
}
