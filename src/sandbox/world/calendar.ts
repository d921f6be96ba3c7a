/** A calendar day as a count of days since 1970-01-01. */
export type Day = number;
/** A calendar month as `year * 12 + (month - 1)`. */
export type Month = number;

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Brazil is three hours behind UTC, without daylight saving since 2019; the sandbox takes it so for every year. */
const BRAZIL_BEHIND_MS = 3 * 60 * MINUTE_MS;

export function monthOfInstant(instant: number): Month {
  return monthOfDay(dayOfInstant(instant));
}

/** The day in Brazil. */
export function dayOfInstant(instant: number): Day {
  return Math.floor((instant - BRAZIL_BEHIND_MS) / DAY_MS);
}

export function monthOfDay(day: Day): Month {
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The day by its number in the month; numbers past the month's end run on into the next. */
export function dayIn(month: Month, number: number): Day {
  return Date.UTC(Math.floor(month / 12), month % 12, number) / DAY_MS;
}

export function lastDayOf(month: Month): Day {
  return dayIn(month + 1, 1) - 1;
}

/** The same number in a month `months` later, or that month's last day where it is shorter. */
export function plusMonths(day: Day, months: number): Day {
  const month = monthOfDay(day) + months;
  return Math.min(dayIn(month, new Date(day * DAY_MS).getUTCDate()), lastDayOf(month));
}

/** The instant of a minute of a day in Brazil. */
export function instantOf(day: Day, minute: number): number {
  return day * DAY_MS + minute * MINUTE_MS + BRAZIL_BEHIND_MS;
}

/** `YYYY-MM`. */
export function monthText(month: Month): string {
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
}

/** `DD/MM`, as Brazilian statements write a day. */
export function shortDay(day: Day): string {
  const date = new Date(day * DAY_MS);
  return `${String(date.getUTCDate()).padStart(2, '0')}/${String(date.getUTCMonth() + 1).padStart(2, '0')}`;
}

/** The day at 00:00:00.000Z: how the API dresses a bare date. */
export function bareDate(day: Day): string {
  return new Date(day * DAY_MS).toISOString();
}

const FIXED_HOLIDAYS = new Set(['01/01', '21/04', '01/05', '07/09', '12/10', '02/11', '15/11', '20/11', '25/12']);

/** A weekday that is no national holiday, the days of Carnival and Corpus Christi counted as such, as banks do. */
export function isBankingDay(day: Day): boolean {
  const weekday = new Date(day * DAY_MS).getUTCDay();
  if (weekday === 0 || weekday === 6 || FIXED_HOLIDAYS.has(shortDay(day))) return false;
  const fromEaster = day - easterOf(new Date(day * DAY_MS).getUTCFullYear());
  return ![-48, -47, -2, 60].includes(fromEaster);
}

/** The day itself or the next on which banks work. */
export function bankingDayFrom(day: Day): Day {
  let candidate = day;
  while (!isBankingDay(candidate)) candidate += 1;
  return candidate;
}

/** The month's so-many-th banking day: salaries are due by the fifth. */
export function nthBankingDay(month: Month, nth: number): Day {
  let day = dayIn(month, 1) - 1;
  for (let seen = 0; seen < nth; seen += 1) day = bankingDayFrom(day + 1);
  return day;
}

/** Easter Sunday by the anonymous Gregorian computation. */
function easterOf(year: number): Day {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor((year % 100) / 4) - epact - (year % 4)) % 7;
  const shift = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const sum = epact + weekday - 7 * shift + 114;
  return Date.UTC(year, Math.floor(sum / 31) - 1, (sum % 31) + 1) / DAY_MS;
}
