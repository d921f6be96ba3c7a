import type { DayRange } from '../../../shared/day-range.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { Loan, LoanBalance } from '../domain/loan.js';
import type { ProviderLoan } from '../domain/provider-holdings.js';
import type { Collected } from './collected.js';

export interface LoanFilter {
  connectionId?: string;
  kind?: string;
  type?: string;
}

export interface LoanRepository {
  find(userId: UserId, id: string): Promise<Loan | null>;
  list(userId: UserId, filter: LoanFilter, page: PageRequest): Promise<Page<Loan>>;
  /** What was left to pay, newest first; a day that is not there is unknown. */
  listBalances(userId: UserId, id: string, range: DayRange, page: PageRequest): Promise<Page<LoanBalance>>;
  /**
   * Takes over what the provider reports, writing only what differs, and notes what is left to pay on the day of
   * collection (`null`: it is not known which). With `removeMissing`, one that is no longer reported is soft-deleted.
   */
  writeAll(
    connection: { userId: UserId; connectionId: string },
    loans: ProviderLoan[],
    options: { collected: Collected | null; removeMissing: boolean },
  ): Promise<RowCounts>;
}

export const LOAN_REPOSITORY = Symbol.for('LoanRepository');
