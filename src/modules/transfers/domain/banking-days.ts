import { type LocalDate, plusDays } from '../../../shared/local-date.js';

/** National holidays of fixed date on which the Brazilian clearing houses rest (Law 662 of 1949, Law 14.759 of 2023). */
const FIXED = new Set(['01-01', '04-21', '05-01', '09-07', '10-12', '11-02', '11-15', '11-20', '12-25']);
/** Carnival's Monday and Tuesday, Good Friday, Corpus Christi: days after Easter Sunday. */
const AFTER_EASTER = [-48, -47, -2, 60];

const movable = new Map<number, ReadonlySet<string>>();

/** Whether Brazilian banks settle on this day: no weekend and no national holiday. */
export function isBankingDay(date: LocalDate): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  if (weekday === 0 || weekday === 6 || FIXED.has(date.slice(5))) return false;
  const year = Number(date.slice(0, 4));
  let days = movable.get(year);
  if (!days) {
    days = new Set(AFTER_EASTER.map((after) => plusDays(easterSunday(year), after)));
    movable.set(year, days);
  }
  return !days.has(date);
}

/** The first banking day after a day: when what was ordered on it in the evening or over a weekend settles. */
export function nextBankingDay(date: LocalDate): LocalDate {
  let day = plusDays(date, 1);
  while (!isBankingDay(day)) day = plusDays(day, 1);
  return day;
}

/** Easter by the Gregorian computus (Meeus, "Astronomical Algorithms", chapter 8). */
function easterSunday(year: number): LocalDate {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${year}-${pad(Math.floor(n / 31))}-${pad((n % 31) + 1)}` as LocalDate;
}
