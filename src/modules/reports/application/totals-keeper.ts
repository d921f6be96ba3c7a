import type { DecimalText } from '../../../shared/decimal-text.js';
import type { UserId } from '../../../shared/principal.js';

/** What a row of totals holds. */
export interface HeldTotals {
  transactions: number;
  moneyIn: DecimalText;
  moneyOut: DecimalText;
}

/** A row of totals that is not what its transactions add up to. */
export interface TotalsDifference {
  table: string;
  /** What the row stands for: day or month, account, category, currency, flow, type, status, exclusion, merchant. */
  of: Record<string, unknown>;
  /** `null`: there is no such row. */
  held: HeldTotals | null;
  /** `null`: there are no such transactions. */
  counted: HeldTotals | null;
}

/** The kept totals, seen from outside: whether they are right, and how to make them so. */
export interface TotalsKeeper {
  /** Users whose check is longest ago, those never checked first. */
  checkedLongestAgo(limit: number): Promise<UserId[]>;
  everybody(): Promise<UserId[]>;
  /** Of one moment, while others write. */
  differences(userId: UserId): Promise<TotalsDifference[]>;
  /** Makes them what the transactions add up to. Who writes meanwhile waits a moment. Gives how many rows were wrong. */
  rebuild(userId: UserId): Promise<number>;
  noteCheck(userId: UserId, differences: number, now: Date): Promise<void>;
  /** Rows that were wrong at the last check of each user. */
  openDifferences(): Promise<number>;
}

export const TOTALS_KEEPER = Symbol.for('TotalsKeeper');
