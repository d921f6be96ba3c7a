import type { DecimalText } from '../../../shared/decimal-text.js';
import { daysBetween, type LocalDate, plusDays } from '../../../shared/local-date.js';
import { changeBetween, type Series } from './find-series.js';
import type { Movement } from './movement.js';
import { nextDue, type Period, plusPeriods, toleranceOf } from './period.js';

/** What an item is, by the category of its movements; `other` where it tells nothing. */
export type RecurringKind =
  | 'salary'
  | 'benefit'
  | 'rent'
  | 'utility'
  | 'subscription'
  | 'education'
  | 'insurance'
  | 'health'
  | 'loan'
  | 'tax'
  | 'fee'
  | 'other';

/** What the person said of it; `null` when nothing. */
export type Decision = 'confirmed' | 'ignored';

/** A price that changed and stayed: the day of the first movement of the new amount. */
export interface PriceChange {
  date: LocalDate;
  from: DecimalText;
  to: DecimalText;
}

/** Something that comes back at even times, as found in the history. */
export interface FoundItem {
  payee: string;
  /** As the bank last called it. */
  name: string;
  kind: RecurringKind;
  period: Period;
  currency: string;
  /** What the next one is expected to be: a fixed price's last amount, else the median of the last six. */
  usualAmount: DecimalText;
  isFixed: boolean;
  /** Of the last twelve, the one nearest to zero and the one furthest from it. */
  leastAmount: DecimalText;
  mostAmount: DecimalText;
  firstDate: LocalDate;
  lastDate: LocalDate;
  nextDate: LocalDate;
  /** Times it was due between its first and last movement and did not come. */
  missed: number;
  priceChanges: PriceChange[];
  /** The account of the last one. */
  accountId: string;
  categoryId: string | null;
  transactionIds: string[];
}

/** An item as we keep it, with what the person decided. */
export interface RecurringItem extends FoundItem {
  id: string;
  decision: Decision | null;
  /** Whether it is still in the history; what was decided of an item is kept beyond that. */
  isFound: boolean;
  /** The person's own name for it. */
  givenName: string | null;
}

/**
 * - `active`: the next one is not due yet, or not overdue by more than banks take.
 * - `late`: due, and not come within that time.
 * - `stopped`: a whole further period has passed without it.
 */
export type RecurringState = 'active' | 'late' | 'stopped';

/** At least a year, unconfirmed: the person may have forgotten that it is still paid for. */
const FORGOTTEN_AFTER_DAYS = 365;

const KINDS: [prefix: string, kind: RecurringKind][] = [
  ['0101', 'salary'],
  ['0102', 'benefit'],
  ['0104', 'benefit'],
  ['02', 'loan'],
  ['0701', 'utility'],
  ['0702', 'education'],
  ['0703', 'subscription'],
  ['09', 'subscription'],
  ['15', 'tax'],
  ['16', 'fee'],
  ['1701', 'rent'],
  ['1702', 'utility'],
  ['1704', 'tax'],
  ['18', 'health'],
  ['20', 'insurance'],
];

export function foundItem(series: Series): FoundItem {
  const { movements, payee, currency, period } = series;
  const last = movements.at(-1)!;
  const dates = movements.map(({ date }) => date);
  const byPrice = movements.slice(-12).sort((a, b) => Math.abs(Number(a.amount)) - Math.abs(Number(b.amount)));
  const isFixed = hasFixedPrice(movements);
  const categoryId = mostFrequent(movements.map((movement) => movement.categoryId));
  return {
    payee,
    name: last.merchantName ?? last.counterparty ?? last.description,
    kind: kindOf(categoryId),
    period,
    currency,
    usualAmount: isFixed ? last.amount : medianOf(movements.slice(-6)),
    isFixed,
    leastAmount: byPrice[0]!.amount,
    mostAmount: byPrice.at(-1)!.amount,
    firstDate: dates[0]!,
    lastDate: last.date,
    nextDate: nextDue(dates, period),
    missed: missedIn(dates, period),
    priceChanges: isFixed ? priceChangesOf(movements) : [],
    accountId: last.accountId,
    categoryId,
    transactionIds: movements.map(({ transactionId }) => transactionId),
  };
}

/** The first days on which an item counts as late, and as stopped, if nothing comes. */
export function patienceWith({ nextDate, period }: Pick<FoundItem, 'nextDate' | 'period'>) {
  const firstDayPast = (due: LocalDate) => plusDays(due, toleranceOf(period) + 1);
  return { lateFrom: firstDayPast(nextDate), stoppedFrom: firstDayPast(plusPeriods(nextDate, period, 1)) };
}

export function stateOn(item: Pick<FoundItem, 'nextDate' | 'period'>, today: LocalDate): RecurringState {
  const { lateFrom, stoppedFrom } = patienceWith(item);
  if (today < lateFrom) return 'active';
  return today < stoppedFrom ? 'late' : 'stopped';
}

/** Whether a person may have forgotten that this is still paid: running for a year or more, and never confirmed. */
export function isPerhapsForgotten(item: RecurringItem, today: LocalDate): boolean {
  return (
    item.decision === null &&
    (item.kind === 'subscription' || item.kind === 'other') &&
    item.usualAmount.startsWith('-') &&
    item.isFixed &&
    stateOn(item, today) !== 'stopped' &&
    daysBetween(item.firstDate, today) >= FORGOTTEN_AFTER_DAYS
  );
}

/** The days on which an item falls due within a range, nothing before its next one. */
export function dueDays(item: Pick<FoundItem, 'nextDate' | 'period'>, from: LocalDate, to: LocalDate): LocalDate[] {
  const days: LocalDate[] = [];
  for (let count = 0; ; count++) {
    const day = plusPeriods(item.nextDate, item.period, count);
    if (day > to) return days;
    if (day >= from) days.push(day);
  }
}

export function kindOf(categoryId: string | null): RecurringKind {
  return KINDS.find(([prefix]) => categoryId?.startsWith(prefix))?.[1] ?? 'other';
}

function hasFixedPrice(movements: readonly Movement[]): boolean {
  const links = movements.slice(1).map((movement, i) => isSame(movements[i]!, movement));
  return links.filter(Boolean).length >= links.length * 0.6 || (movements.length === 2 && links.length === 1);
}

/** A single other amount between two equal ones is no new price. */
function priceChangesOf(movements: readonly Movement[]): PriceChange[] {
  const changes: PriceChange[] = [];
  let level = movements[0]!;
  for (const [i, movement] of movements.entries()) {
    if (isSame(level, movement)) continue;
    const next = movements[i + 1];
    if (next && !isSame(movement, next)) continue;
    changes.push({ date: movement.date, from: level.amount, to: movement.amount });
    level = movement;
  }
  return changes;
}

function missedIn(dates: readonly LocalDate[], period: Period): number {
  let expected = 0;
  for (let day = dates[0]!; day < plusDays(dates.at(-1)!, -toleranceOf(period)); expected++) {
    day = plusPeriods(dates[0]!, period, expected + 1);
  }
  return Math.max(0, expected + 1 - dates.length);
}

function medianOf(movements: readonly Movement[]): DecimalText {
  const sorted = [...movements].sort((a, b) => Number(a.amount) - Number(b.amount));
  return sorted[Math.floor((sorted.length - 1) / 2)]!.amount;
}

function isSame(a: Movement, b: Movement): boolean {
  return changeBetween(a, b) <= 1.01;
}

function mostFrequent(values: readonly (string | null)[]): string | null {
  const counts = new Map<string | null, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
