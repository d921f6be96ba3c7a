import type { ProviderInvestment, ProviderInvestmentTransaction, ProviderLoan } from '../domain/provider-holdings.js';

/** What the provider has of holdings and debts; `null` where it does not give the product for this connection. */
export interface HoldingSource {
  listInvestments(itemId: string): Promise<ProviderInvestment[] | null>;
  listInvestmentTransactions(providerInvestmentId: string): Promise<ProviderInvestmentTransaction[] | null>;
  listLoans(itemId: string): Promise<ProviderLoan[] | null>;
}

export const HOLDING_SOURCE = Symbol.for('HoldingSource');
