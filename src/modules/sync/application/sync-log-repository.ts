import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { SyncKind, SyncLog, SyncNotice, SyncTrigger } from '../domain/sync-log.js';

export interface SyncRequest {
  userId: UserId;
  connectionId: string;
  kind: SyncKind;
  trigger: SyncTrigger;
  wantsRefresh: boolean;
  /** Read and reconcile all history; absent: the recent days. */
  deep?: boolean;
}

export interface SyncLogRepository {
  /** Queues a run, or gives the one of this kind that has not begun yet; that one then wants a refresh, and goes deep, if this does. */
  queue(request: SyncRequest): Promise<SyncLog>;
  find(userId: UserId, id: string): Promise<SyncLog | null>;
  list(userId: UserId, connectionId: string, page: PageRequest): Promise<Page<SyncLog>>;
  /** The connection's runs that have not come to their end. */
  listUnfinished(userId: UserId, connectionId: string): Promise<SyncLog[]>;
  noteRefreshAsked(userId: UserId, id: string): Promise<void>;
  /** The reading begins, of what the provider collected up to `readsAsOf`. */
  start(userId: UserId, id: string, readsAsOf: Date | null): Promise<void>;
  /** Adds to the counts of a run; in the unit of work that wrote the rows, so that both are there or neither. */
  count(
    userId: UserId,
    id: string,
    what: 'accounts' | 'transactions',
    counts: RowCounts & { rematched?: number },
  ): Promise<void>;
  /** Adds a notice, once a code. */
  notice(userId: UserId, id: string, notice: SyncNotice): Promise<void>;
  finish(
    userId: UserId,
    id: string,
    outcome: { state: 'succeeded' | 'partial' | 'failed'; error: SyncLog['error'] },
  ): Promise<void>;
}

export const SYNC_LOG_REPOSITORY = Symbol.for('SyncLogRepository');
