import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';

/** What totals can be split by. */
export type Grouping = 'category' | 'day' | 'week' | 'month' | 'year' | 'account' | 'connection' | 'merchant' | 'type';

/** Totals of one currency. Expense is negative; a card's refunds lower it. Transfers are in neither income nor expense. */
export interface Totals {
  currency: string;
  income: DecimalText;
  expense: DecimalText;
  /** `income + expense`. */
  net: DecimalText;
  transfersIn: DecimalText;
  transfersOut: DecimalText;
  /** Transactions counted, transfers included. */
  count: number;
}

export interface GroupTotals extends Totals {
  /** What the group stands for; `null` for transactions that have none. */
  key: string | null;
  label: string | null;
}

/** How old one connection's data is. */
export interface Freshness {
  connectionId: string;
  connectorId: number;
  status: string;
  lastSyncedAt: Date | null;
  dataAsOf: Date | null;
}

export interface Summary {
  dateFrom: LocalDate;
  dateTo: LocalDate;
  grouping: Grouping | null;
  totals: Totals[];
  groups: GroupTotals[];
  counted: {
    transactions: number;
    pendingIncluded: boolean;
    /** Pending ones in the range, counted or not. */
    pending: number;
    transfers: number;
    /** In the range and left out because the user said so. */
    excludedByUser: number;
    /** In the range and left out because they may be the same movement as a later one. */
    awaitingMatch: number;
  };
  freshness: Freshness[];
}
