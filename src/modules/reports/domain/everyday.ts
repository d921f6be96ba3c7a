import { daysBetween, type LocalDate } from '../../../shared/local-date.js';
import type { FoundItem, Movement } from '../../recurring/index.js';

/** So many days tell what a day costs: of 90, 120, 150 and 180 days, the longest forecast best. */
export const EVERYDAY_DAYS = 180;
/** Below that, a mean says nothing. */
const FEWEST_DAYS = 28;

/** What moves a day besides what comes back: estimates, for which binary floats do. */
export interface Everyday {
  mean: number;
  /** One standard deviation of a day. */
  deviation: number;
  days: number;
}

/**
 * Mean and deviation of the totals of so many days; days on which nothing moved are not among `totals` and count as zero. Of too
 * few days no mean is taken, and all that moved is what is not known of a day.
 */
export function everydayOf(totals: readonly number[], days: number): Everyday {
  if (days <= 0) return { mean: 0, deviation: 0, days: 0 };
  const isEnough = days >= FEWEST_DAYS;
  const mean = isEnough ? totals.reduce((total, one) => total + one, 0) / days : 0;
  const ofMoved = totals.reduce((total, one) => total + (one - mean) ** 2, 0);
  const ofStill = (days - totals.length) * mean ** 2;
  return { mean, deviation: Math.sqrt((ofMoved + ofStill) / Math.max(1, isEnough ? days - 1 : days)), days };
}

/** How many days up to today count, of a history that begins on `first`. */
export function everydayDays(first: LocalDate | null, today: LocalDate): number {
  return first === null ? 0 : Math.min(EVERYDAY_DAYS, daysBetween(first, today) + 1);
}

/** The totals of days from `from` on of the movements that belong to none of the items. */
export function totalsBesides(movements: readonly Movement[], items: readonly FoundItem[], from: LocalDate): number[] {
  const inItems = new Set(items.flatMap(({ transactionIds }) => transactionIds));
  const totals = new Map<LocalDate, number>();
  for (const { date, amount, transactionId } of movements) {
    if (date >= from && !inItems.has(transactionId)) totals.set(date, (totals.get(date) ?? 0) + Number(amount));
  }
  return [...totals.values()];
}
