import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { ProviderInvestment, ProviderInvestmentTransaction } from './provider-holdings.js';

/** A holding as we keep it: `balance` is what would be paid out after tax, `amount` the same before tax. */
export interface Investment extends Omit<ProviderInvestment, 'providerInvestmentId' | 'itemId'> {
  id: string;
  connectionId: string;
  createdAt: Date;
  updatedAt: Date;
}

/** A movement of a holding as we keep it. */
export interface InvestmentTransaction extends Omit<ProviderInvestmentTransaction, 'providerInvestmentTransactionId'> {
  id: string;
  investmentId: string;
}

/** What a holding was worth on one of the user's days. */
export interface InvestmentPosition {
  date: LocalDate;
  balance: DecimalText | null;
  amount: DecimalText | null;
  quantity: DecimalText | null;
  value: DecimalText | null;
  currency: string;
  /** When the provider collected it. */
  asOf: Date;
}
