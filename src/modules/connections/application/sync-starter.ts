import type { UserId } from '../../../shared/principal.js';

/** What connections ask of the sync module. */
export interface SyncStarter {
  /** Queues the sync that follows a connection or a repair: it waits for the bank, then reads. */
  start(request: { userId: UserId; connectionId: string; trigger: 'connect' | 'user' }): Promise<void>;
}

export const SYNC_STARTER = Symbol.for('SyncStarter');
