import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';

/** What the search for recurring items reads of a transaction. Own transfers and purchases in instalments are not among them. */
export interface Movement {
  transactionId: string;
  accountId: string;
  date: LocalDate;
  /** Money out is negative, money in positive. */
  amount: DecimalText;
  currency: string;
  description: string;
  merchantName: string | null;
  /** The name of the other side of a payment, where the bank tells it. */
  counterparty: string | null;
  categoryId: string | null;
}
