import type { SyncLog } from '../domain/sync-log.js';

/** Who is told, in the unit of work that writes it, how a run gets on. */
export interface SyncFollower {
  /** It began, or has taken over more. `accountId` is the account of the page just written. */
  progressed(log: SyncLog, accountId: string | null): Promise<void>;
  finished(log: SyncLog): Promise<void>;
}

export const SYNC_FOLLOWER = Symbol.for('SyncFollower');
