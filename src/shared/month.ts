import type { LocalDate } from './local-date.js';

/** A calendar month, `2026-03`. */
export type Month = string;

export const monthOf = (date: string): Month => date.slice(0, 7);

export function plusMonths(month: Month, months: number): Month {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months;
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`;
}

export function monthsBetween(from: Month, to: Month): number {
  const count = (month: Month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7));
  return count(to) - count(from);
}

/** The day of a month; the month's last where it has fewer. */
export function dayIn(month: Month, day: number): LocalDate {
  const last = lengthOf(Number(month.slice(0, 4)), Number(month.slice(5, 7)));
  return `${month}-${String(Math.min(day, last)).padStart(2, '0')}` as LocalDate;
}

/** Days of a month, by the Gregorian rule: this is asked so often that going by way of `Date` would show. */
function lengthOf(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}
