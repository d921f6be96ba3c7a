import { daysBetween, type LocalDate, plusDays } from '../../../shared/local-date.js';
import { dayIn, monthOf, plusMonths } from '../../../shared/month.js';

/** How often a recurring item falls due. */
export type Period = 'weekly' | 'biweekly' | 'monthly' | 'bimonthly' | 'quarterly' | 'half_yearly' | 'yearly';

interface Rhythm {
  /** Exactly one of both is set. */
  days?: number;
  months?: number;
  /** How many days early or late still fits: weekends, holidays, and banks that book when they like. */
  tolerance: number;
  /** How many times in a row it may be missed without having ended. */
  misses: number;
}

const RHYTHMS: Record<Period, Rhythm> = {
  weekly: { days: 7, tolerance: 1, misses: 2 },
  biweekly: { days: 14, tolerance: 2, misses: 2 },
  monthly: { months: 1, tolerance: 5, misses: 2 },
  bimonthly: { months: 2, tolerance: 6, misses: 1 },
  quarterly: { months: 3, tolerance: 7, misses: 1 },
  half_yearly: { months: 6, tolerance: 9, misses: 0 },
  yearly: { months: 12, tolerance: 12, misses: 0 },
};

export const PERIODS = Object.keys(RHYTHMS) as Period[];

/** Days around an expected day that still count as that day. */
export function toleranceOf(period: Period): number {
  return RHYTHMS[period].tolerance;
}

/** The longest time, in days, between two occurrences that belong to one series. */
export function longestGap(period: Period): number {
  const { days, months, misses, tolerance } = RHYTHMS[period];
  return (days ?? months! * 31) * (misses + 1) + tolerance;
}

/** The day `count` periods after another; the last day of the month where the month is too short. */
export function plusPeriods(date: LocalDate, period: Period, count: number): LocalDate {
  const { days, months } = RHYTHMS[period];
  return days ? plusDays(date, days * count) : dayIn(plusMonths(monthOf(date), months! * count), Number(date.slice(8)));
}

/** Whether so many days may be whole periods at all, whatever months they span: it costs no calendar. */
export function mayBePeriods(apart: number, period: Period): boolean {
  const { days, months, misses, tolerance } = RHYTHMS[period];
  const [least, most] = days ? [days, days] : [months! * 28, months! * 31];
  for (let periods = 1; periods <= misses + 1; periods++) {
    if (apart >= least * periods - tolerance && apart <= most * periods + tolerance) return true;
  }
  return false;
}

/** How many periods lie between two days, and by how many days they miss it; `null` when they are no such periods apart. */
export function periodsBetween(
  from: LocalDate,
  to: LocalDate,
  period: Period,
): { periods: number; daysOff: number } | null {
  const { misses, tolerance } = RHYTHMS[period];
  let nearest: { periods: number; daysOff: number } | null = null;
  for (let periods = 1; periods <= misses + 1; periods++) {
    const daysOff = Math.abs(daysBetween(plusPeriods(from, period, periods), to));
    if (daysOff <= tolerance && daysOff < (nearest?.daysOff ?? Number.POSITIVE_INFINITY))
      nearest = { periods, daysOff };
  }
  return nearest;
}

/**
 * The day on which a series falls due after its last occurrence. Monthly and longer ones keep their usual day of the month,
 * so that a weekend that put one off does not put off all that follow.
 */
export function nextDue(dates: readonly LocalDate[], period: Period): LocalDate {
  const last = dates.at(-1)!;
  const { months } = RHYTHMS[period];
  if (!months) return plusPeriods(last, period, 1);
  const day = usualDay(dates);
  const [nominal] = [-1, 0, 1]
    .map((shift) => plusMonths(monthOf(last), shift))
    .sort((a, b) => Math.abs(daysBetween(dayIn(a, day), last)) - Math.abs(daysBetween(dayIn(b, day), last)));
  return dayIn(plusMonths(nominal!, months), day);
}

/** The day of the month that all days are nearest to, the month taken as a circle (30, 31, 1 and 2 lie together). */
function usualDay(dates: readonly LocalDate[]): number {
  const recent = dates.slice(-12).map((date) => Number(date.slice(8)));
  let usual = recent.at(-1)!;
  let least = Number.POSITIVE_INFINITY;
  for (let day = 1; day <= 31; day++) {
    const total = recent.reduce((sum, other) => {
      const apart = Math.abs(day - other);
      return sum + Math.min(apart, 30.4 - Math.min(apart, 30.4));
    }, 0);
    if (total < least) [usual, least] = [day, total];
  }
  return usual;
}
