import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';

/**
 * `paired`: one movement, counted as a transfer. `echo`: the credit is a second record of a card payment that is paired already,
 * and counts as no further payment. `suggested`: may be one, and counts as none until its person says so. `rejected`: its person
 * said that these two are not one.
 */
export type TransferState = 'paired' | 'echo' | 'suggested' | 'rejected';

/** Between bank accounts, from an account to a card, or between two currencies. */
export type TransferKind = 'own_account' | 'bill_payment' | 'exchange';

/** What speaks for a pair (points above zero) or against it (below); `code` is stable. */
export interface Reason {
  code: ReasonCode;
  points: number;
}

export type ReasonCode =
  | 'same_amount'
  | 'original_amount'
  | 'rate_of_the_day'
  | 'same_day'
  | 'late_evening'
  | 'next_banking_day'
  | 'days_apart'
  | 'credit_dated_earlier'
  | 'same_reference'
  | 'other_reference'
  | 'own_document'
  | 'own_document_one_side'
  | 'other_document'
  | 'own_name'
  | 'transfer_category'
  | 'transfer_category_one_side'
  | 'other_category'
  | 'same_bank'
  | 'other_bank'
  | 'institution_named'
  | 'card_named'
  | 'same_method'
  | 'other_method'
  | 'reads_as_bill_payment'
  | 'reads_as_transfer'
  | 'merchant'
  | 'pending'
  | 'ambiguous'
  | 'set_apart'
  | 'second_record'
  | 'by_hand';

/** One side of a transfer as a list shows it. */
export interface TransferSide {
  transactionId: string;
  accountId: string;
  connectionId: string;
  date: LocalDate;
  description: string;
  amount: DecimalText;
  currency: string;
}

/** Two transactions that are, may be, or are not one movement of money between accounts of one user. */
export interface Transfer {
  id: string;
  state: TransferState;
  decidedBy: 'saldo' | 'user';
  kind: TransferKind;
  /** Likelihood in points; how sure is a threshold of the rules, not a percentage. */
  score: number;
  reasons: Reason[];
  rate: DecimalText | null;
  debit: TransferSide;
  credit: TransferSide;
  createdAt: Date;
  updatedAt: Date;
}
