import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { ProviderLoan } from './provider-holdings.js';

/** A debt under a contract as we keep it. What is owed is positive here: a loan is owed as a whole. */
export interface Loan extends Omit<ProviderLoan, 'providerLoanId' | 'itemId'> {
  id: string;
  connectionId: string;
  createdAt: Date;
  updatedAt: Date;
}

/** What was left to pay on one of the user's days, positive. */
export interface LoanBalance {
  date: LocalDate;
  outstandingBalance: DecimalText;
  currency: string;
  /** When the provider collected it. */
  asOf: Date;
}
