import type { DayRange } from '../../../shared/day-range.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { Investment, InvestmentPosition, InvestmentTransaction } from '../domain/investment.js';
import type { ProviderInvestment, ProviderInvestmentTransaction } from '../domain/provider-holdings.js';
import type { Collected } from './collected.js';

export interface InvestmentFilter {
  connectionId?: string;
  type?: string;
  status?: string;
}

type OfConnection = { userId: UserId; connectionId: string };

export interface InvestmentRepository {
  find(userId: UserId, id: string): Promise<Investment | null>;
  list(userId: UserId, filter: InvestmentFilter, page: PageRequest): Promise<Page<Investment>>;
  /** Newest first. */
  listTransactions(
    userId: UserId,
    id: string,
    range: DayRange,
    page: PageRequest,
  ): Promise<Page<InvestmentTransaction>>;
  /** Newest first; a day that is not there is unknown. */
  listPositions(userId: UserId, id: string, range: DayRange, page: PageRequest): Promise<Page<InvestmentPosition>>;
  /**
   * Takes over what the provider reports, writing only what differs, and notes what each is worth on the day of collection
   * (`null`: it is not known which). With `removeMissing`, one that is no longer reported is soft-deleted with its
   * movements; they come back together.
   */
  writeAll(
    connection: OfConnection,
    investments: ProviderInvestment[],
    options: { collected: Collected | null; removeMissing: boolean },
  ): Promise<RowCounts>;
  /**
   * Takes over the movements of investments that are there. With `removeMissing`, one that is missing among those of its
   * investment is soft-deleted, unless it is older than all of them.
   */
  writeTransactions(
    connection: OfConnection,
    movements: { providerInvestmentId: string; transactions: ProviderInvestmentTransaction[] }[],
    options: { removeMissing: boolean },
  ): Promise<RowCounts>;
}

export const INVESTMENT_REPOSITORY = Symbol.for('InvestmentRepository');
