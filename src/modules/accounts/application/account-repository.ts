import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { BankAccount } from '../domain/bank-account.js';
import type { ProviderAccount } from '../domain/provider-account.js';

export interface AccountRepository {
  find(userId: UserId, id: string): Promise<BankAccount | null>;
  list(userId: UserId, filter: { connectionId?: string; type?: string }, page: PageRequest): Promise<Page<BankAccount>>;
  /** Every account of a connection that is still there. */
  listOfConnection(userId: UserId, connectionId: string): Promise<BankAccount[]>;
  /**
   * Takes over what the provider reports, writing only what differs; one that was removed and is back is restored. With
   * `removeMissing`, accounts that it no longer reports are soft-deleted with their transactions; without, their absence
   * proves nothing. Balances of bank accounts and of cards are collected each by themselves.
   */
  writeAll(
    connection: { userId: UserId; connectionId: string },
    accounts: ProviderAccount[],
    options: { balanceAsOf: { bank: Date | null; card: Date | null }; removeMissing: boolean },
  ): Promise<RowCounts>;
}

export const ACCOUNT_REPOSITORY = Symbol.for('AccountRepository');
