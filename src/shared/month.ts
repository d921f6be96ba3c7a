import { type LocalDate, plusDays } from './local-date.js';

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
  const last = Number(plusDays(`${plusMonths(month, 1)}-01` as LocalDate, -1).slice(8));
  return `${month}-${String(Math.min(day, last)).padStart(2, '0')}` as LocalDate;
}
