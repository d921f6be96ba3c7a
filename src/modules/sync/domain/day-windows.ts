import { type LocalDate, plusDays } from '../../../shared/local-date.js';

export interface DayWindow {
  from: LocalDate;
  to: LocalDate;
}

/** The days from `from` to `to`, both included, in windows of at most `days`, oldest first. */
export function dayWindows(from: LocalDate, to: LocalDate, days: number): DayWindow[] {
  const windows: DayWindow[] = [];
  for (let start = from; start <= to; start = plusDays(start, days)) {
    const end = plusDays(start, days - 1);
    windows.push({ from: start, to: end < to ? end : to });
  }
  return windows;
}
