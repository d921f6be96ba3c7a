import type { UserId } from '../../../shared/principal.js';

/** Who is told, in the unit of work that writes it, that a person changed what a transaction is. */
export interface TransactionFollower {
  edited(userId: UserId): Promise<void>;
}

export const TRANSACTION_FOLLOWER = Symbol.for('TransactionFollower');
