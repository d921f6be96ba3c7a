import { InvalidInput } from './errors.js';
import type { LocalDate } from './local-date.js';

/** Days from one to another, both included; open where one is absent. */
export interface DayRange {
  from?: LocalDate;
  to?: LocalDate;
}

/** The contract's `date_from` and `date_to`, whose form it has checked. Throws `InvalidInput` on a range that ends before it begins. */
export function dayRange({ date_from, date_to }: { date_from?: string; date_to?: string }): DayRange {
  if (date_from && date_to && date_from > date_to) {
    throw new InvalidInput([{ pointer: 'date_to', code: 'range', detail: 'date_to is before date_from' }]);
  }
  return {
    ...(date_from ? { from: date_from as LocalDate } : {}),
    ...(date_to ? { to: date_to as LocalDate } : {}),
  };
}
