import type { UserId } from '../../../shared/principal.js';
import type { UserEvent, UserEventKind } from '../domain/user-event.js';

/** The events of users, kept for a day. */
export interface UserEvents {
  /** Writes an event in the unit of work in progress, and signals the user's topic when that commits. */
  add(userId: UserId, kind: UserEventKind, data: Record<string, unknown>): Promise<void>;
  /** Where a reader begins who wants only what is yet to come. */
  now(userId: UserId): Promise<string>;
  /**
   * Events that a reader at `position` cannot have seen, oldest first. One that was written at the same time as the
   * position's may be among them though it was seen: `seen` leaves out those ids. `null` for a position that is none, or
   * older than what is kept.
   */
  since(userId: UserId, position: string, seen: readonly string[], limit: number): Promise<UserEvent[] | null>;
  /** The id of the event up to which a reader at `position` has read. */
  eventOf(position: string): string;
  /** Deletes events from before an instant, and gives their number. */
  purge(before: Date): Promise<number>;
}

export const USER_EVENTS = Symbol.for('UserEvents');

/** For how long events are kept. */
export const KEEP_EVENTS_MS = 24 * 60 * 60_000;
