/** A calendar day, `YYYY-MM-DD`, in the time zone of the user it belongs to. */
export type LocalDate = string & { readonly localDate: unique symbol };

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

/** Reads a day that exists in the calendar; `null` for anything else, such as `2024-02-30`. There is no year 0. */
export function parseLocalDate(source: string): LocalDate | null {
  const parts = SHAPE.exec(source);
  if (!parts) return null;
  const [, year, month, day] = parts.map(Number) as [number, number, number, number];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists =
    year > 0 && date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? (source as LocalDate) : null;
}

export function plusDays(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10) as LocalDate;
}

/** The earlier of two days. */
export function earlierOf(one: LocalDate, other: LocalDate): LocalDate {
  return one < other ? one : other;
}

/** The later of two days. */
export function laterOf(one: LocalDate, other: LocalDate): LocalDate {
  return one > other ? one : other;
}

/** Days from one to the other, negative when the second lies before the first. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}

/**
 * The user's day on which an instant falls. An instant at exactly 00:00:00.000Z is a bare date that the provider dressed
 * as an instant, and keeps its day: turned to São Paulo's time it would move to the day before (DESIGN: "A day is the
 * user's day"). Throws `RangeError` on an instant or a time zone that does not exist.
 */
export function dayOf(instant: Date, timeZone: string): LocalDate {
  const time = instant.getTime();
  if (Number.isNaN(time)) throw new RangeError('not an instant');
  if (time % DAY_MS === 0) return instant.toISOString().slice(0, 10) as LocalDate;
  return new Date(time + offsetAt(time, timeZone)).toISOString().slice(0, 10) as LocalDate;
}

/** The day it is now in a time zone. */
export function today(now: Date, timeZone: string): LocalDate {
  return new Date(now.getTime() + offsetAt(now.getTime(), timeZone)).toISOString().slice(0, 10) as LocalDate;
}

/** Whether the runtime knows this IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();
const steadyDays = new Map<string, Map<number, number | null>>();

/** Milliseconds to add to UTC; asked of Intl once per UTC day, except on a day on which the offset changes. */
function offsetAt(time: number, timeZone: string): number {
  let days = steadyDays.get(timeZone);
  if (!days) {
    days = new Map();
    steadyDays.set(timeZone, days);
  }
  const day = Math.floor(time / DAY_MS);
  let offset = days.get(day);
  if (offset === undefined) {
    const first = measureOffset(day * DAY_MS, timeZone);
    offset = first === measureOffset((day + 1) * DAY_MS - 1000, timeZone) ? first : null;
    days.set(day, offset);
  }
  return offset ?? measureOffset(time, timeZone);
}

function measureOffset(time: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(timeZone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(time)) part[type] = Number(value);
  const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  return local - Math.floor(time / 1000) * 1000;
}
