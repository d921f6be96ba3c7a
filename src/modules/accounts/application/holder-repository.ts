import type { UserId } from '../../../shared/principal.js';
import type { AccountHolder } from '../domain/account-holder.js';

export interface HolderRepository {
  /** `null` where the bank has not told, or the connection has ended. */
  find(userId: UserId, connectionId: string): Promise<(AccountHolder & { updatedAt: Date }) | null>;
  /** Writes only what differs. */
  save(connection: { userId: UserId; connectionId: string }, holder: AccountHolder): Promise<void>;
}

export const HOLDER_REPOSITORY = Symbol.for('HolderRepository');
