import type { AccountHolder } from '../domain/account-holder.js';
import type { ProviderAccount } from '../domain/provider-account.js';
import type { ProviderBill } from '../domain/provider-bill.js';

/** What the provider has of the accounts under a connection, apart from their transactions. */
export interface AccountSource {
  listAccounts(itemId: string): Promise<ProviderAccount[]>;
  /** `null` where the institution gives no bills (they exist for Open Finance cards only). */
  listBills(providerAccountId: string): Promise<ProviderBill[] | null>;
  /** `null` where the provider does not know who holds the accounts, or gives it to nobody here. */
  findHolder(itemId: string): Promise<AccountHolder | null>;
}

export const ACCOUNT_SOURCE = Symbol.for('AccountSource');
