import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { Urgency } from '../../../shared/urgency.js';

/** What a run reads. */
export type SyncKind = 'full' | 'accounts' | 'transactions';

/** What made it start. */
export type SyncTrigger = 'user' | 'connect' | 'webhook' | 'schedule' | 'script';

/** `partial`: it came to its end, but not everything was up to date at the provider; the notices say what. */
export type SyncState = 'queued' | 'running' | 'succeeded' | 'partial' | 'failed';

/** Something the reader should know although the run went on. */
export interface SyncNotice {
  code: string;
  detail: string;
  /** When what was refused may be tried again. */
  retryAt: string | null;
}

/** `rematched` rows, among those that came, were known already under another id of the provider's. */
export interface TransactionCounts extends RowCounts {
  rematched: number;
}

/** What a run counts rows of. */
export type Counted = 'accounts' | 'bills' | 'investments' | 'investmentTransactions' | 'loans' | 'transactions';

/** One run of a sync. */
export interface SyncLog extends Record<Exclude<Counted, 'transactions'>, RowCounts> {
  transactions: TransactionCounts;
  userId: UserId;
  id: string;
  connectionId: string;
  kind: SyncKind;
  trigger: SyncTrigger;
  state: SyncState;
  /** A person asked: the provider is asked to collect from the bank first. */
  wantsRefresh: boolean;
  /** All history is read and reconciled, not only the recent days. */
  deep: boolean;
  refreshAskedAt: Date | null;
  /** The provider's last collection when the reading began: what was collected up to then is read by this run. */
  readsAsOf: Date | null;
  notices: SyncNotice[];
  error: { code: string; detail: string } | null;
  /** How often it was taken in hand. */
  turn: number;
  /** How often it was asked for before it began: who has it in hand may end it only as it was asked for then. */
  asks: number;
  /** When it was last asked for. */
  askedAt: Date;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export function isFinished(log: SyncLog): boolean {
  return log.state === 'succeeded' || log.state === 'partial' || log.state === 'failed';
}

/** Whether a person waits for the run. */
export function urgencyOf({ trigger }: Pick<SyncLog, 'trigger'>): Urgency {
  return trigger === 'user' || trigger === 'connect' ? 'interactive' : 'background';
}

/**
 * A run gives up when the bank, the person or the provider has kept it waiting this long: a login may take 5 minutes, a
 * question has its own time. A later notification starts a new run.
 */
export const PATIENCE_MS = 60 * 60_000;
