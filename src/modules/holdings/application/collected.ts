import type { LocalDate } from '../../../shared/local-date.js';

/** When the provider collected what is written, and the user's day on which that was. */
export interface Collected {
  at: Date;
  day: LocalDate;
}
