import type { ProviderAccount } from '../domain/provider-account.js';
import type {
  ProviderBill,
  ProviderInvestment,
  ProviderInvestmentTransaction,
  ProviderLoan,
} from '../domain/provider-holdings.js';

/** What stands under a connection at the provider, apart from its transactions. */
export interface AccountSource {
  listAccounts(itemId: string): Promise<ProviderAccount[]>;
  /** `null` where the institution gives no bills (they exist for Open Finance cards only). */
  listBills(providerAccountId: string): Promise<ProviderBill[] | null>;
  listInvestments(itemId: string): Promise<ProviderInvestment[]>;
  listInvestmentTransactions(providerInvestmentId: string): Promise<ProviderInvestmentTransaction[]>;
  listLoans(itemId: string): Promise<ProviderLoan[]>;
}

export const ACCOUNT_SOURCE = Symbol.for('AccountSource');
