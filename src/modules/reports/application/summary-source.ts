import type { UserId } from '../../../shared/principal.js';
import type { Period } from '../domain/period.js';
import type { Freshness, Grouping, PeriodTotals, Summary } from '../domain/summary.js';

/** Which transactions a summary counts, and how it splits them. */
export interface SummaryQuestion {
  /** One period, or two that are to be compared. */
  periods: [Period, ...Period[]];
  accountIds?: string[];
  connectionIds?: string[];
  includePending: boolean;
  groupings: Grouping[];
  /** Levels of the tree of categories that get a group each; `null`: every category for itself. */
  categoryDepth: number | null;
}

/** Totals over the stored transactions, all of one moment. */
export interface SummarySource {
  /** Throws `TooManyGroups` where there are more groups than anybody reads. */
  read(
    userId: UserId,
    question: SummaryQuestion,
  ): Promise<{
    /** In the order of the periods. */
    periods: PeriodTotals[];
    /** Of the first period. */
    counted: Omit<Summary['counted'], 'pendingIncluded'>;
    freshness: Freshness[];
  }>;
}

export const SUMMARY_SOURCE = Symbol.for('SummarySource');
