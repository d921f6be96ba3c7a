import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { ComparisonKind, Period } from './period.js';

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

/** One thing that a group stands for. */
export interface GroupKey {
  grouping: Grouping;
  /** `null` for transactions that have none. */
  key: string | null;
  label: string | null;
  /** Level of a category in the tree, from 1, where the tree was rolled up. */
  depth?: number;
}

export interface GroupTotals extends Totals {
  /** One entry for each grouping, in their order. */
  by: GroupKey[];
}

/** A currency that could not be converted on some days; what moved on them is in no total of the base currency. */
export interface MissingRates {
  currency: string;
  days: LocalDate[];
  /** Transactions left out. */
  count: number;
}

/** Totals in the user's base currency, converted at the rate of each transaction's day and rounded once. */
export interface BaseTotals {
  currency: string;
  totals: Totals;
  groups: GroupTotals[];
  missingRates: MissingRates[];
}

export interface PeriodTotals {
  totals: Totals[];
  groups: GroupTotals[];
  base: BaseTotals;
}

/** How old one connection's data is. */
export interface Freshness {
  connectionId: string;
  connectorName: string;
  status: string;
  lastSyncedAt: Date | null;
  dataAsOf: Date | null;
}

export interface Comparison extends PeriodTotals {
  kind: ComparisonKind;
  period: Period;
  /** The summary's totals minus these, per currency; and in the base currency. */
  change: Totals[];
  baseChange: Totals;
}

export interface Summary extends PeriodTotals {
  period: Period;
  groupings: Grouping[];
  comparison: Comparison | null;
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
