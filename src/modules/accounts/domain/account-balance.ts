import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';

/**
 * How a day's balance is known: the provider collected it on that day, or the bank gave a running balance with the day's
 * last transaction.
 */
export type BalanceSource = 'collected' | 'derived';

/** What an account held on one of the user's days. Money one has is positive, money one owes negative. */
export interface AccountBalance {
  date: LocalDate;
  balance: DecimalText;
  currency: string;
  /** When it was collected, or when the transaction was booked. */
  asOf: Date;
  source: BalanceSource;
}
