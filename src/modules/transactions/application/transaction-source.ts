import { SaldoError } from '../../../shared/errors.js';
import type { ProviderTransaction } from '../domain/provider-transaction.js';

/** Which transactions of one account to read; at most one of the narrowing fields is given. */
export interface TransactionQuery {
  providerAccountId: string;
  /** Currency of the account, for rows in another one. */
  accountCurrency: string;
  /** `BANK` or `CREDIT`: the provider's sign convention differs between them. */
  accountType: string;
  /** Those that the provider first stored at or after this instant, whatever their date. */
  createdAtFrom?: Date;
  /** Those of this day (`YYYY-MM-DD`) or later. */
  dateFrom?: string;
  /** With `dateFrom`: those of this day or earlier. */
  dateTo?: string;
  /** At most 500. */
  ids?: string[];
}

/** Pages of transactions at the provider, newest first. */
export interface TransactionSource {
  /**
   * One page; `after` is the cursor of the page before, `null` for the first. Throws `CursorExpired` when the provider
   * no longer accepts it: begin again at the first page.
   */
  readPage(
    query: TransactionQuery,
    after: string | null,
  ): Promise<{ rows: ProviderTransaction[]; after: string | null }>;
}

export const TRANSACTION_SOURCE = Symbol.for('TransactionSource');

/** The provider no longer accepts a cursor; the account's pages are read again from the first. */
export class CursorExpired extends SaldoError {
  constructor(cause?: unknown) {
    super({
      code: 'provider_cursor_expired',
      kind: 'provider',
      detail: 'The provider refused the page cursor.',
      cause,
    });
  }
}
