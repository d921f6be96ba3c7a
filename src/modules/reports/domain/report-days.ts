import { InvalidInput } from '../../../shared/errors.js';
import { daysBetween, earlierOf, type LocalDate, plusDays } from '../../../shared/local-date.js';
import { dayIn, monthOf } from '../../../shared/month.js';
import { type Period, yearBefore } from './period.js';

/** How a report over time is divided; weeks end on Sunday. */
export type Step = 'day' | 'week' | 'month';

/** The most periods of one report. */
const MOST_PERIODS = 400;
const MOST_DAYS = 3_700;

/**
 * The days of a report up to now: by default the 12 months up to today. A range that reaches into the future ends today.
 * Throws `InvalidInput` on one that ends before it begins, begins in the future, or is too long for its step.
 */
export function reportPeriods(asked: { from?: LocalDate; to?: LocalDate }, step: Step, today: LocalDate): Period[] {
  const to = asked.to === undefined || asked.to > today ? today : asked.to;
  const from = asked.from ?? plusDays(yearBefore(to), 1);
  if (from > to) {
    const [pointer, detail] =
      asked.to && asked.to < from ? ['date_to', 'is before date_from'] : ['date_from', 'is in the future'];
    throw new InvalidInput([{ pointer: pointer!, code: 'range', detail: `${pointer} ${detail}` }]);
  }
  const tooLong = new InvalidInput([
    { pointer: 'date_from', code: 'range', detail: `A report has ${MOST_PERIODS} periods and ten years at most.` },
  ]);
  if (daysBetween(from, to) > MOST_DAYS) throw tooLong;
  const periods: Period[] = [];
  for (let first = from; first <= to; ) {
    const last = earlierOf(lastDayOf(first, step), to);
    periods.push({ from: first, to: last });
    first = plusDays(last, 1);
  }
  if (periods.length > MOST_PERIODS) throw tooLong;
  return periods;
}

/** The last day of the day's week or month. */
function lastDayOf(day: LocalDate, step: Step): LocalDate {
  if (step === 'day') return day;
  if (step === 'month') return dayIn(monthOf(day), 31);
  const date = new Date(`${day}T00:00:00Z`);
  return plusDays(day, (7 - date.getUTCDay()) % 7);
}
