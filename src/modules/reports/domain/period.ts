import type { LocalDate } from '../../../shared/local-date.js';

/** Days from one to another, both included. */
export interface Period {
  from: LocalDate;
  to: LocalDate;
}

export type ComparisonKind = 'previous_period' | 'previous_year';

const DAY_MS = 86_400_000;

/**
 * The period to compare with. One of whole months (from the first day of one to the last day of another) is compared with whole
 * months, however long these are: as many right before it, or the same ones a year earlier. Any other is compared with as many
 * days right before it, or with the same days a year earlier, where 28 February stands for the 29th.
 */
export function periodBefore(period: Period, kind: ComparisonKind): Period {
  if (!isWholeMonths(period)) {
    if (kind === 'previous_year') return { from: yearBefore(period.from), to: yearBefore(period.to) };
    const days = dayNumber(period.to) - dayNumber(period.from) + 1;
    return { from: dayOfNumber(dayNumber(period.from) - days), to: dayOfNumber(dayNumber(period.from) - 1) };
  }
  const months = kind === 'previous_year' ? 12 : monthNumber(period.to) - monthNumber(period.from) + 1;
  return {
    from: firstOfMonth(monthNumber(period.from) - months),
    to: lastOfMonth(monthNumber(period.to) - months),
  };
}

/** The same day a year earlier; 28 February for the 29th. */
export function yearBefore(date: LocalDate): LocalDate {
  if (date < '0002-01-01') return EARLIEST;
  const year = String(Number(date.slice(0, 4)) - 1).padStart(4, '0');
  const monthAndDay = date.slice(5) === '02-29' ? '02-28' : date.slice(5);
  return `${year}-${monthAndDay}` as LocalDate;
}

/** The whole calendar months within a period, and the days of it that lie before and after them. */
export function splitByMonths({ from, to }: Period): { months: Period | null; edges: Period[] } {
  const first = from === firstOfMonth(monthNumber(from)) ? monthNumber(from) : monthNumber(from) + 1;
  const last = to === lastOfMonth(monthNumber(to)) ? monthNumber(to) : monthNumber(to) - 1;
  if (first > last) return { months: null, edges: [{ from, to }] };
  const edges: Period[] = [];
  if (first > monthNumber(from)) edges.push({ from, to: lastOfMonth(first - 1) });
  if (last < monthNumber(to)) edges.push({ from: firstOfMonth(last + 1), to });
  return { months: { from: firstOfMonth(first), to: lastOfMonth(last) }, edges };
}

const isWholeMonths = ({ from, to }: Period) =>
  from === firstOfMonth(monthNumber(from)) && to === lastOfMonth(monthNumber(to));

/** No day before it can be written; what would lie there is cut off. */
const EARLIEST = '0001-01-01' as LocalDate;

const dayNumber = (date: LocalDate) => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
const dayOfNumber = (day: number) => textOf(new Date(day * DAY_MS));

/** Months since the year 0. */
const monthNumber = (date: LocalDate) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
const firstOfMonth = (month: number) => textOf(utc(month, 1));
const lastOfMonth = (month: number) => textOf(utc(month + 1, 0));

function utc(month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(month / 12), month - Math.floor(month / 12) * 12, day);
  return date;
}

function textOf(date: Date): LocalDate {
  return date.getUTCFullYear() < 1 ? EARLIEST : (date.toISOString().slice(0, 10) as LocalDate);
}
