import type { LocalDate } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import type { Freshness, Grouping, GroupTotals, Summary, Totals } from '../domain/summary.js';

/** Which transactions a summary counts. */
export interface SummaryRange {
  dateFrom: LocalDate;
  dateTo: LocalDate;
  accountIds?: string[];
  connectionIds?: string[];
  includePending: boolean;
}

/** Totals over the stored transactions, all of one moment. */
export interface SummarySource {
  read(
    userId: UserId,
    range: SummaryRange,
    grouping: Grouping | null,
  ): Promise<{
    totals: Totals[];
    groups: GroupTotals[];
    counted: Omit<Summary['counted'], 'pendingIncluded'>;
    freshness: Freshness[];
  }>;
}

export const SUMMARY_SOURCE = Symbol.for('SummarySource');
