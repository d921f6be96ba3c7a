import type { LocalDate } from '../../../shared/local-date.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { ProviderTransaction } from '../domain/provider-transaction.js';
import type { Flow, Transaction } from '../domain/transaction.js';

export interface TransactionFilter {
  dateFrom?: LocalDate;
  dateTo?: LocalDate;
  accountIds?: string[];
  connectionIds?: string[];
  /** A category stands for all that are below it, too, unless `subcategories` is `false`. */
  categoryIds?: string[];
  subcategories?: boolean;
  /** The name, exactly. */
  merchant?: string;
  /** What the transactions lack. */
  without?: ('category' | 'merchant')[];
  currency?: string;
  /** Left out of reports by the user. */
  excluded?: boolean;
  awaitsMatch?: boolean;
  type?: 'DEBIT' | 'CREDIT';
  status?: 'POSTED' | 'PENDING';
  flow?: Flow;
  amountMin?: string;
  amountMax?: string;
  /** Part of description, merchant or note; accents and case are ignored. */
  search?: string;
}

export type TransactionOrder = '-date' | 'date' | '-amount' | 'amount';

/** What a person decides on a transaction; a field that is absent stays as it is. */
export interface TransactionEdit {
  /** `null` gives the category back to the bank's data. */
  categoryId?: string | null;
  note?: string | null;
  excluded?: boolean;
}

/** The account that a page of transactions belongs to. */
export interface AccountOfPage {
  userId: UserId;
  connectionId: string;
  accountId: string;
  /** `BANK` or `CREDIT`. */
  type: string;
  /** The user's time zone: it decides each row's day. */
  timeZone: string;
}

export interface TransactionRepository {
  find(userId: UserId, id: string): Promise<Transaction | null>;
  list(
    userId: UserId,
    filter: TransactionFilter,
    order: TransactionOrder,
    page: PageRequest,
  ): Promise<Page<Transaction>>;
  /** `null` where the user has no such transaction. */
  edit(userId: UserId, id: string, edit: TransactionEdit): Promise<Transaction | null>;
  /**
   * Does ahead what of writing rows needs no database: worth it while the database is busy with those before. Forgotten with
   * the rows.
   */
  prepare(account: AccountOfPage, rows: ProviderTransaction[]): void;
  /**
   * Takes over one page of one account in one statement: new rows are added, rows that differ updated, removed rows
   * that are back restored, and nothing else is touched. What a person decided is never written here.
   */
  writePage(account: AccountOfPage, rows: ProviderTransaction[]): Promise<RowCounts>;
  /**
   * Soft-deletes rows of the account from `from` on (to `to`, where it is given) that the provider no longer has; gives
   * their number. `present` are the provider's ids that it still has. Rows that wait for their person's answer stay.
   */
  removeVanished(
    account: AccountOfPage,
    from: LocalDate,
    present: ReadonlySet<string>,
    to?: LocalDate,
  ): Promise<number>;
  /** The day of the account's oldest row; `null` without any. */
  firstDay(account: AccountOfPage): Promise<LocalDate | null>;
  /** Rows of a connection that are pending although their day lies before `before`; cards have their own day. */
  countPendingSince(
    connection: { userId: UserId; connectionId: string },
    before: { bank: LocalDate; card: LocalDate },
  ): Promise<number>;
  /** Soft-deletes rows by the provider's ids; gives the number of those that were there. */
  removeByProviderIds(account: AccountOfPage, ids: string[]): Promise<number>;
  /** Works out the day of each of the user's transactions, removed ones too, in the zone that is now theirs; gives how many moved. */
  recomputeDays(userId: UserId): Promise<number>;
}

export const TRANSACTION_REPOSITORY = Symbol.for('TransactionRepository');
