import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { CardPurchaseFacts, PaymentFacts, TransactionDocuments } from './provider-transaction.js';

/** How a movement counts in totals; the rule stands in the migration that generates it. */
export type Flow = 'income' | 'expense' | 'transfer';

/** Who decided a category, in order of authority. */
export type CategorySource = 'user' | 'rule' | 'provider' | 'classifier';

/** One movement on one account as we keep it. */
export interface Transaction {
  id: string;
  accountId: string;
  connectionId: string;
  /** The user's day. */
  date: LocalDate;
  bookedAt: Date;
  description: string;
  descriptionRaw: string | null;
  /** Money out is negative, money in positive, on bank and card accounts alike. */
  amount: DecimalText;
  currency: string;
  originalAmount: DecimalText | null;
  originalCurrency: string | null;
  type: 'DEBIT' | 'CREDIT';
  status: 'POSTED' | 'PENDING';
  flow: Flow;
  categoryId: string | null;
  categorySource: CategorySource | null;
  merchantName: string | null;
  operationType: string | null;
  payment: PaymentFacts | null;
  /** Read for one transaction only; `undefined` in lists, which do not open what is sealed. */
  documents?: TransactionDocuments | null;
  /** Its instant comes back from the database as text. */
  card: (Omit<CardPurchaseFacts, 'purchasedAt'> & { purchasedAt: string | null }) | null;
  balanceAfter: DecimalText | null;
  note: string | null;
  /** Left out of every total because the user said so. */
  excluded: boolean;
  /** May be the same movement as a later row: in no total until the user has decided. */
  awaitsMatch: boolean;
  createdAt: Date;
  updatedAt: Date;
}
