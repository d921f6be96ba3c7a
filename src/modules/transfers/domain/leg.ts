import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';

/** One side of a payment as far as pairing looks at it. Documents are keyed digests, equal for equal numbers of one user. */
export interface PartyOfLeg {
  documentDigest: string | null;
  name: string | null;
  /** COMPE number of the bank, `260`. */
  bank: string | null;
}

/** A transaction that may be one side of a transfer, with what tells who is on its other side. */
export interface Leg {
  id: string;
  accountId: string;
  accountType: string;
  /** COMPE number of the account's own bank, where the account says it. */
  accountBank: string | null;
  /** Last digits of a card. */
  accountNumber: string | null;
  institution: string | null;
  /** Who holds the account. */
  holder: { documentDigest: string | null; name: string | null };
  /** Negative out, positive in. */
  amount: DecimalText;
  currency: string;
  originalAmount: DecimalText | null;
  originalCurrency: string | null;
  date: LocalDate;
  /** Minute of the user's day; `null` for a bare date. */
  minute: number | null;
  status: 'POSTED' | 'PENDING';
  description: string;
  providerCategoryId: string | null;
  userCategoryId: string | null;
  merchantName: string | null;
  /** `PIX`, `TED`, … */
  method: string | null;
  reference: string | null;
  payer: PartyOfLeg | null;
  receiver: PartyOfLeg | null;
  /** Its person said that it is no transfer: it is never taken for one again, only suggested. */
  apart: boolean;
}

/** Categories that say "transfer between own accounts" by themselves: same person, internal, card payment. */
export function isTransferCategory(categoryId: string | null): boolean {
  return categoryId !== null && /^(04|0506|0510)/.test(categoryId);
}
