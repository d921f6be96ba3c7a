import type { UserId } from '../../../shared/principal.js';
import type { Holding } from '../domain/holding.js';
import type { Period } from '../domain/period.js';

/** What a user owns and owes, with what is known of each in a range of days. */
export interface NetWorthSource {
  /** Holdings that are gone, and those of connections that were disconnected, are not among them. */
  read(userId: UserId, range: Period): Promise<Holding[]>;
}

export const NET_WORTH_SOURCE = Symbol.for('NetWorthSource');
