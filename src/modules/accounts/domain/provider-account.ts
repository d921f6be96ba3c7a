import type { DecimalText } from '../../../shared/decimal-text.js';

/**
 * One of a card's credit lines. A `CONSOLIDADO` line is shared: each card that draws on it reports all that is used of it,
 * so that its used amount is never added over cards.
 */
export interface CreditLine {
  /** Last digits of the card under which the institution keeps the line. */
  identification: string | null;
  /** `INDIVIDUAL` or `CONSOLIDADO`; unknown values are kept. */
  consolidationType: string | null;
  /** `LIMITE_CREDITO_TOTAL` or `LIMITE_CREDITO_MODALIDADE_OPERACAO`; unknown values are kept. */
  type: string | null;
  /** What it is for, such as `CREDITO_A_VISTA`; `null` for the total. */
  name: string | null;
  isLimitFlexible: boolean | null;
  currency: string;
  limitAmount: DecimalText | null;
  /** What is used of it, positive. */
  usedAmount: DecimalText | null;
  availableAmount: DecimalText | null;
}

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
  /** Absent in what was stored before they were read. */
  creditLines?: CreditLine[];
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
export interface AccountOwner {
  name: string | null;
  /** CPF or CNPJ without punctuation. */
  document: string | null;
}

/** An account as the provider reports it, in our words and signs. */
export interface ProviderAccount {
  providerAccountId: string;
  itemId: string;
  holder: AccountOwner | null;
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
