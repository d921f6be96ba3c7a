import type { DayRange } from '../../../shared/day-range.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { AccountBalance } from '../domain/account-balance.js';

/** Which of an account's days are derived again: all of them, those from one on, or those of some transactions. */
export type DerivedDays = 'all' | { since: LocalDate } | { ofTransactions: string[] };

/** What accounts held day by day, as far as it is known; a day that is not there is unknown. */
export interface BalanceHistory {
  /** Newest first. */
  list(userId: UserId, accountId: string, range: DayRange, page: PageRequest): Promise<Page<AccountBalance>>;
  /** Notes the balances of a connection's accounts for the days, in this time zone, on which they were collected. */
  noteCollected(connection: { userId: UserId; connectionId: string }, timeZone: string): Promise<void>;
  /**
   * Takes the running balance of each day's last transaction for the day's balance, where the bank gives one and nothing
   * was collected on that day; what transactions no longer bear out goes. Provider's ids name the transactions.
   */
  derive(account: { userId: UserId; accountId: string }, days: DerivedDays): Promise<void>;
}

export const BALANCE_HISTORY = Symbol.for('BalanceHistory');
