import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { Counted, SyncKind, SyncLog, SyncNotice, SyncTrigger } from '../domain/sync-log.js';

export interface SyncRequest {
  userId: UserId;
  connectionId: string;
  kind: SyncKind;
  trigger: SyncTrigger;
  wantsRefresh: boolean;
  /** Read and reconcile all history; absent: the recent days. */
  deep?: boolean;
  /** The bank is asked once more, although the waiting run has asked it already. */
  asksAnew?: boolean;
}

export interface SyncLogRepository {
  /**
   * Queues a run, or gives the one of this kind that has not begun yet; that one then wants a refresh, and goes deep, if this does,
   * and whoever has it in hand can neither begin nor end it any more.
   */
  queue(request: SyncRequest): Promise<SyncLog>;
  find(userId: UserId, id: string): Promise<SyncLog | null>;
  list(userId: UserId, connectionId: string, page: PageRequest): Promise<Page<SyncLog>>;
  /** The connection's runs that have not come to their end. */
  listUnfinished(userId: UserId, connectionId: string): Promise<SyncLog[]>;
  /** Whether a run of any of the user's connections is reading now. */
  isReading(userId: UserId): Promise<boolean>;
  noteRefreshAsked(userId: UserId, id: string): Promise<void>;
  /** Whether a run has read, or is reading, all that the provider had collected by then. */
  hasRead(userId: UserId, connectionId: string, dataAsOf: Date): Promise<boolean>;
  /**
   * The reading begins or goes on, of what the provider collected up to `readsAsOf` (of a run that goes on: when it first
   * began). Gives the run with its turn: who started it before may write no more. `null` where it was asked for once more
   * since it was taken in hand: that has a job of its own.
   */
  start(log: SyncLog, readsAsOf: Date | null): Promise<SyncLog | null>;
  /**
   * To be called first in each unit of work that writes what a run has read. Throws `SyncOverrun` when another worker has
   * taken the run in hand meanwhile, when the connection was disconnected, or when the account is read through another one or merged;
   * until the unit's end none of it can happen.
   */
  hold(log: SyncLog, accountId?: string): Promise<void>;
  /** Whether a later run of all data came to its end. */
  hasSucceededSince(log: SyncLog): Promise<boolean>;
  /** Of every user: runs that have not ended, were made before, and that no job works on any more. */
  listForsaken(before: Date, limit: number): Promise<SyncLog[]>;
  /** Of every user: how many runs that began before have neither ended nor are they waiting for their time. */
  countStuck(before: Date): Promise<number>;
  /** Adds to the counts of a run; in the unit of work that wrote the rows, so that both are there or neither. */
  count(
    userId: UserId,
    id: string,
    what: Counted,
    counts: RowCounts & { rematched?: number },
    accountId?: string | null,
  ): Promise<void>;
  /** Adds a notice, once a code. */
  notice(userId: UserId, id: string, notice: SyncNotice): Promise<void>;
  /** Ends a run; one that has ended, or was asked for more often than `asks` where that is given, stays as it is: `false`. */
  finish(
    userId: UserId,
    id: string,
    outcome: { state: 'succeeded' | 'partial' | 'failed'; error: SyncLog['error'] },
    asks?: number,
  ): Promise<boolean>;
}

export const SYNC_LOG_REPOSITORY = Symbol.for('SyncLogRepository');
