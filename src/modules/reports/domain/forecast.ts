import { minorUnitsOf } from '../../../shared/currency.js';
import { type DecimalText, decimalText, sum, ZERO } from '../../../shared/decimal-text.js';
import { daysBetween, earlierOf, type LocalDate, plusDays } from '../../../shared/local-date.js';
import { dueDays, type FoundItem, findSeries, foundItem, type Movement, stateOn } from '../../recurring/index.js';

/** A movement of a bank account that is expected on a day. */
export interface PlannedMovement {
  date: LocalDate;
  amount: DecimalText;
  name: string;
  /** Why it is expected: it came back so far, or a bill is due. */
  kind: 'recurring' | 'bill';
  /** By how much it usually differs, one standard deviation. */
  spread: number;
}

/** The balance at the end of a day. `low` and `high` hold it in four of five cases, as far as the past tells. */
export interface ForecastDay {
  date: LocalDate;
  expected: DecimalText;
  low: DecimalText;
  high: DecimalText;
}

export interface Forecast {
  days: ForecastDay[];
  planned: PlannedMovement[];
  /** What moves a day besides, on average; of how many days. */
  everyday: { amount: DecimalText; days: number };
}

export interface ForecastInput {
  today: LocalDate;
  until: LocalDate;
  currency: string;
  /** What the accounts hold at the end of today. */
  opening: DecimalText;
  /** Of these accounts, up to today, transfers included; in any order. */
  movements: readonly Movement[];
  /** Bills that are due: they take the place of the payment that would be expected about that day. */
  bills: readonly { dueDate: LocalDate; amount: DecimalText; name: string }[];
  /** Whether the person said of an item that it is nothing. */
  isIgnored(item: FoundItem): boolean;
}

/** So many days of everyday movements tell what a day costs. */
const EVERYDAY_DAYS = 90;
/** Below that, a mean says nothing. */
const FEWEST_DAYS = 28;
/** Of the normal distribution: 80 % lie within. */
const FOUR_OF_FIVE = 1.2816;
/** A bill is paid within so many days of the day on which it is due. */
const AROUND_DUE = 10;
/** Pluggy's category of payments of card bills. */
const BILL_PAYMENT = '0510';

/**
 * The balance of bank accounts on the days to come: what comes back at even times, bills that are due, and what moves a day besides on
 * average. Amounts of what is expected are exact; the average and the range are estimates, for which binary floats do.
 */
export function forecast(input: ForecastInput): Forecast {
  const { today, until, currency } = input;
  const items = findSeries(input.movements)
    .map(foundItem)
    .filter((item) => stateOn(item, today) !== 'stopped' && !input.isIgnored(item));
  const planned = [...recurringOf(items, input), ...billsOf(input)].sort((a, b) => (a.date < b.date ? -1 : 1));
  const everyday = everydayOf(items, input);
  const days: ForecastDay[] = [];
  const inUnits = (amount: number) => decimalText(amount.toFixed(minorUnitsOf(currency)));
  let known = input.opening;
  let variance = 0;
  for (let count = 1, next = 0; ; count++) {
    const date = plusDays(today, count);
    if (date > until) break;
    for (; next < planned.length && planned[next]!.date <= date; next++) {
      known = sum([known, planned[next]!.amount]);
      variance += planned[next]!.spread ** 2;
    }
    const expected = sum([known, inUnits(everyday.mean * count)]);
    // Days differ from the mean, and the mean itself is known only as well as so many days tell it.
    const ofDays = everyday.deviation ** 2 * (count + count ** 2 / everyday.days);
    const range = FOUR_OF_FIVE * Math.sqrt(variance + ofDays);
    days.push({ date, expected, low: sum([expected, inUnits(-range)]), high: sum([expected, inUnits(range)]) });
  }
  return { days, planned, everyday: { amount: inUnits(everyday.mean), days: everyday.days } };
}

/** How a forecast of the past would have done: what it expected to change within so many days, and what did. */
export interface BackTest {
  from: LocalDate;
  to: LocalDate;
  expected: DecimalText;
  actual: DecimalText;
  isWithinRange: boolean;
}

/** Forecasts made from what was known at the end of an earlier day, against what came; bills are not known in it. */
export function backTest(
  input: Omit<ForecastInput, 'opening' | 'bills' | 'until'>,
  from: LocalDate,
  days: number,
): BackTest {
  const to = plusDays(from, days);
  const before = input.movements.filter(({ date }) => date <= from);
  const made = forecast({ ...input, today: from, until: to, opening: ZERO, movements: before, bills: [] });
  const actual = sum(input.movements.filter(({ date }) => date > from && date <= to).map(({ amount }) => amount));
  const last = made.days.at(-1)!;
  const isWithinRange = Number(last.low) <= Number(actual) && Number(actual) <= Number(last.high);
  return { from, to, expected: last.expected, actual, isWithinRange };
}

function recurringOf(items: readonly FoundItem[], { today, until, bills }: ForecastInput): PlannedMovement[] {
  return items.flatMap((item) => {
    const isBillPayment = item.categoryId?.startsWith(BILL_PAYMENT) ?? false;
    const spread = item.isFixed ? 0 : Math.abs(Number(item.mostAmount) - Number(item.leastAmount)) / 4;
    return dueDays(item, plusDays(today, 1), until)
      .filter(
        (date) => !isBillPayment || !bills.some((bill) => Math.abs(daysBetween(bill.dueDate, date)) <= AROUND_DUE),
      )
      .map((date) => ({ date, amount: item.usualAmount, name: item.name, kind: 'recurring' as const, spread }));
  });
}

/** What is overdue is expected tomorrow. */
function billsOf({ bills, today, until }: ForecastInput): PlannedMovement[] {
  return bills
    .map(({ dueDate, amount, name }) => ({
      date: dueDate > today ? dueDate : plusDays(today, 1),
      amount,
      name,
      kind: 'bill' as const,
      spread: 0,
    }))
    .filter(({ date }) => date <= until);
}

/** Mean and deviation of a day's movements that belong to no item, over the last days of which something is known. */
function everydayOf(items: readonly FoundItem[], { movements, today }: ForecastInput) {
  const inItems = new Set(items.flatMap(({ transactionIds }) => transactionIds));
  const first = movements.reduce((least, { date }) => earlierOf(date, least), today);
  const days = Math.min(EVERYDAY_DAYS, daysBetween(first, today) + 1);
  if (days < FEWEST_DAYS) return { mean: 0, deviation: 0, days };
  const from = plusDays(today, 1 - days);
  const totals = new Array<number>(days).fill(0);
  for (const { date, amount, transactionId } of movements) {
    if (date >= from && date <= today && !inItems.has(transactionId))
      totals[daysBetween(from, date)]! += Number(amount);
  }
  const mean = totals.reduce((total, one) => total + one, 0) / days;
  const deviation = Math.sqrt(totals.reduce((total, one) => total + (one - mean) ** 2, 0) / (days - 1));
  return { mean, deviation, days };
}
