import type { DecimalText } from '../../../shared/decimal-text.js';
import type { UserId } from '../../../shared/principal.js';
import type { AccountOwner, BankFacts, CardFacts } from './provider-account.js';

/** A checking, savings or card account as we keep it. */
export interface BankAccount {
  userId: UserId;
  id: string;
  connectionId: string;
  providerAccountId: string;
  /** `BANK` or `CREDIT`. */
  type: string;
  subtype: string | null;
  name: string;
  marketingName: string | null;
  number: string | null;
  currency: string;
  /** Money one has is positive, money one owes negative. */
  balance: DecimalText | null;
  /** When the provider collected the balance. */
  balanceAsOf: Date | null;
  bank: BankFacts | null;
  card: CardFacts | null;
  holder: AccountOwner | null;
  createdAt: Date;
  updatedAt: Date;
}
