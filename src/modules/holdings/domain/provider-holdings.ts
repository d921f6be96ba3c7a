import type { DecimalText } from '../../../shared/decimal-text.js';

/** A holding as the provider reports it. */
export interface ProviderInvestment {
  providerInvestmentId: string;
  itemId: string;
  type: string;
  subtype: string | null;
  status: string | null;
  name: string;
  code: string | null;
  isin: string | null;
  /** The institution's number of it. */
  number: string | null;
  issuer: string | null;
  currency: string;
  /** Net of tax. */
  balance: DecimalText | null;
  /** Before tax. */
  amount: DecimalText | null;
  amountOriginal: DecimalText | null;
  amountProfit: DecimalText | null;
  quantity: DecimalText | null;
  /** Price of one unit. */
  value: DecimalText | null;
  rate: DecimalText | null;
  rateType: string | null;
  fixedAnnualRate: DecimalText | null;
  /** Day of the price, `YYYY-MM-DD`. */
  date: string | null;
  /** When it falls due; none for shares and most funds. */
  dueDate: string | null;
  /** When the paper was created; of fixed income and COE the purchase. */
  issueDate: string | null;
  /** `null` where the institution does not tell it. */
  purchaseDate: string | null;
  taxes: DecimalText | null;
}

export interface ProviderInvestmentTransaction {
  providerInvestmentTransactionId: string;
  /** `BUY`, `SELL`, `TAX`, `TRANSFER`, `INTEREST`, `AMORTIZATION`; unknown values are kept. */
  type: string;
  movementType: string | null;
  quantity: DecimalText | null;
  value: DecimalText | null;
  /** Absent for some transfers. */
  amount: DecimalText | null;
  date: string;
  tradeDate: string | null;
}

/** A debt as the provider reports it. */
export interface ProviderLoan {
  providerLoanId: string;
  itemId: string;
  kind: string | null;
  type: string | null;
  productName: string | null;
  contractNumber: string | null;
  currency: string;
  contractAmount: DecimalText | null;
  /** What is left to pay, positive. */
  outstandingBalance: DecimalText | null;
  contractDate: string | null;
  dueDate: string | null;
  /** Total effective cost a year, percent. */
  cet: DecimalText | null;
  instalmentsTotal: number | null;
  instalmentsPaid: number | null;
}
