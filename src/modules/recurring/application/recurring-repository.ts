import type { LocalDate } from '../../../shared/local-date.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { Recognised } from '../domain/keep-identity.js';
import type { Movement } from '../domain/movement.js';
import type { Decision, RecurringItem, RecurringState } from '../domain/recurring-item.js';

export interface RecurringFilter {
  /** The day from which states are looked at. */
  today: LocalDate;
  states?: RecurringState[];
  /** What goes out, or what comes in. */
  direction?: 'in' | 'out';
  /** Also what the person said is nothing. */
  includeIgnored: boolean;
}

export interface RecurringRepository {
  /** What counts in the person's totals since a day, newest first, without transfers and instalments; at most `limit`. */
  movements(userId: UserId, since: LocalDate, limit: number): Promise<Movement[]>;
  /** Everything that was found before, also what is there no longer but was decided upon. */
  all(userId: UserId): Promise<RecurringItem[]>;
  /**
   * Takes over what was found: known items keep id, decision and name; known ones that were not recognised go, or are kept
   * hidden where something was decided. Only what differs is written.
   */
  replace(userId: UserId, recognised: readonly Recognised[]): Promise<void>;
  /** What is still in the history, the one due first first. */
  list(userId: UserId, filter: RecurringFilter, page: PageRequest): Promise<Page<RecurringItem>>;
  find(userId: UserId, id: string): Promise<RecurringItem | null>;
  /** `undefined` leaves as it is, `null` takes back. `null` is returned where there is no such item. */
  decide(
    userId: UserId,
    id: string,
    change: { decision?: Decision | null; givenName?: string | null },
  ): Promise<RecurringItem | null>;
}

export const RECURRING_REPOSITORY = Symbol.for('RecurringRepository');
