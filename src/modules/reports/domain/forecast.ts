import { minorUnitsOf } from '../../../shared/currency.js';
import { type DecimalText, decimalText, sum } from '../../../shared/decimal-text.js';
import { daysBetween, type LocalDate, plusDays } from '../../../shared/local-date.js';
import { dueDays, type FoundItem, stateOn } from '../../recurring/index.js';
import type { Everyday } from './everyday.js';
import { type PastErrors, rangeAt } from './forecast-range.js';

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
  /** Of what single days, varying amounts and the average leave open; in the square of the currency. */
  variance: number;
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
  /** What comes back on these accounts, transfers included; what has stopped by today is not expected. */
  items: readonly FoundItem[];
  everyday: Everyday;
  /** Bills that are due: they take the place of the payment that would be expected about that day. */
  bills: readonly { dueDate: LocalDate; amount: DecimalText; name: string }[];
  /** How forecasts of the past did: they say how wide the range has to be. */
  past: readonly PastErrors[];
}

/** A bill is paid within so many days of the day on which it is due. */
const AROUND_DUE = 10;
/** Pluggy's category of payments of card bills. */
const BILL_PAYMENT = '0510';

/**
 * The balance of bank accounts on the days to come: what comes back at even times, bills that are due, and what moves a day besides on
 * average. Amounts of what is expected are exact; the average and the range are estimates, for which binary floats do.
 */
export function forecast(input: ForecastInput): Forecast {
  const { today, until, currency, everyday } = input;
  const planned = [...recurringOf(input), ...billsOf(input)].sort((a, b) => (a.date < b.date ? -1 : 1));
  const days: ForecastDay[] = [];
  const inUnits = (amount: number) => decimalText(amount.toFixed(minorUnitsOf(currency)));
  let known = input.opening;
  let ofPlanned = 0;
  for (let count = 1, next = 0; ; count++) {
    const date = plusDays(today, count);
    if (date > until) break;
    for (; next < planned.length && planned[next]!.date <= date; next++) {
      known = sum([known, planned[next]!.amount]);
      ofPlanned += planned[next]!.spread ** 2;
    }
    const expected = sum([known, inUnits(everyday.mean * count)]);
    // Days differ from the mean, and the mean itself is known only as well as so many days tell it.
    const variance = ofPlanned + everyday.deviation ** 2 * (count + count ** 2 / Math.max(1, everyday.days));
    const range = rangeAt(count, variance, input.past);
    days.push({
      date,
      expected,
      low: sum([expected, inUnits(-range)]),
      high: sum([expected, inUnits(range)]),
      variance,
    });
  }
  return { days, planned, everyday: { amount: inUnits(everyday.mean), days: everyday.days } };
}

function recurringOf({ items, today, until, bills }: ForecastInput): PlannedMovement[] {
  const running = items.filter((item) => stateOn(item, today) !== 'stopped');
  return running.flatMap((item) => {
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
