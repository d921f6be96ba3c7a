import type { JobKind } from '../../../shared/job-queue.js';
import type { UserId } from '../../../shared/principal.js';

export interface SyncJob {
  userId: UserId;
  syncLogId: string;
}

/** Runs one queued sync. */
export const syncConnectionJob: JobKind<SyncJob> = {
  name: 'sync_connection',
  parse(payload) {
    const { userId, syncLogId } = payload as Partial<SyncJob>;
    if (typeof userId !== 'string' || typeof syncLogId !== 'string') throw new TypeError('not a sync job');
    return { userId, syncLogId };
  },
};

/** Queues a sync of each connection whose data is stale. */
export const resyncStaleJob: JobKind<Record<never, never>> = {
  name: 'resync_stale_connections',
  parse: () => ({}),
};

/** Queues a deep sync of each connection whose history was not compared for a week. */
export const compareHistoryJob: JobKind<Record<never, never>> = {
  name: 'compare_history',
  parse: () => ({}),
};

/** Looks at connections of which nothing was heard although something should have been. */
export const findOverdueJob: JobKind<Record<never, never>> = {
  name: 'find_overdue_connections',
  parse: () => ({}),
};

/** Syncs of one connection never overlap, whichever process runs them. */
export const syncQueueOf = (connectionId: string) => `connection:${connectionId}`;
export const syncKeyOf = (syncLogId: string) => `sync:${syncLogId}`;
