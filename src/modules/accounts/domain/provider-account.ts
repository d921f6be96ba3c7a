import type { DecimalText } from '../../../shared/decimal-text.js';

/** A card's limit, dates and state, as the institution gives them. */
export interface CardFacts {
  brand: string | null;
  level: string | null;
  creditLimit: DecimalText | null;
  availableCreditLimit: DecimalText | null;
  minimumPayment: DecimalText | null;
  /** `YYYY-MM-DD`. */
  balanceCloseDate: string | null;
  balanceDueDate: string | null;
  status: string | null;
  holderType: string | null;
  isLimitFlexible: boolean | null;
  /** Last four digits of further cards on the same account. */
  additionalCards: string[];
}

/** What a bank account holds beyond its balance. */
export interface BankFacts {
  transferNumber: string | null;
  closingBalance: DecimalText | null;
  automaticallyInvestedBalance: DecimalText | null;
  overdraftContractedLimit: DecimalText | null;
  overdraftUsedLimit: DecimalText | null;
}

/** Whose account it is: kept sealed; the document is shown masked only. */
export interface AccountHolder {
  name: string | null;
  /** CPF or CNPJ without punctuation. */
  document: string | null;
}

/** An account as the provider reports it, in our words and signs. */
export interface ProviderAccount {
  providerAccountId: string;
  itemId: string;
  holder: AccountHolder | null;
  /** `BANK` or `CREDIT`. */
  type: string;
  /** `CHECKING_ACCOUNT`, `SAVINGS_ACCOUNT`, `CREDIT_CARD`; unknown values are kept. */
  subtype: string | null;
  name: string;
  marketingName: string | null;
  /** Agency and account of a bank account; the last four digits of a card. */
  number: string | null;
  currency: string;
  /** Money the person has is positive, money owed negative: a card's open bill of 142.41 is `-142.41`. */
  balance: DecimalText | null;
  card: CardFacts | null;
  bank: BankFacts | null;
}
