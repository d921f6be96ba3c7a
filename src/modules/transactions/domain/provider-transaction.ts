import type { DecimalText } from '../../../shared/decimal-text.js';

/** The other side of a movement; its document stands in `TransactionDocuments`. */
export interface Counterparty {
  name: string | null;
  /** The bank's COMPE or ISPB number. */
  routingNumber: string | null;
}

/** CPF or CNPJ of those who paid and were paid, as the bank gives them: kept sealed, and shown masked only. */
export interface TransactionDocuments {
  payer: string | null;
  receiver: string | null;
}

/** How a movement was paid. */
export interface PaymentFacts {
  /** `PIX`, `TED`, `BOLETO`, …; unknown values are kept. */
  method: string | null;
  payer: Counterparty | null;
  receiver: Counterparty | null;
  reason: string | null;
  referenceNumber: string | null;
}

/** What a card adds to a purchase. */
export interface CardPurchaseFacts {
  instalmentNumber: number | null;
  instalmentsTotal: number | null;
  /** The whole purchase's amount, without a sign. */
  purchaseAmount: DecimalText | null;
  /** The instant of the purchase itself. */
  purchasedAt: Date | null;
  /** Merchant category code, ISO 18245. */
  mcc: string | null;
  /** Last four digits. */
  cardNumber: string | null;
  providerBillId: string | null;
  /** The bill that a pending purchase is expected on, `YYYY-MM`. */
  billForecastMonth: string | null;
  feeType: string | null;
  otherCreditsType: string | null;
}

/** A movement as the provider reports it, in our words and signs. */
export interface ProviderTransaction {
  /** Not stable: a changed description, amount or date arrives under a new one (see pluggy/ for the source). */
  providerTransactionId: string;
  providerAccountId: string;
  description: string;
  descriptionRaw: string | null;
  /** The instant as given; one at exactly 00:00:00.000Z is a bare date. */
  bookedAt: Date;
  /** What moved on the account, in `currency`: money out negative, money in positive, bank and card alike. */
  amount: DecimalText;
  /** The account's currency, or the transaction's own where the provider does not say what moved on the account. */
  currency: string;
  /** For a purchase in another currency: its amount there, with the same sign. */
  originalAmount: DecimalText | null;
  originalCurrency: string | null;
  type: 'DEBIT' | 'CREDIT';
  status: 'POSTED' | 'PENDING';
  /** The account's balance after it, where the institution tells. */
  balanceAfter: DecimalText | null;
  /** Position within its day, as the provider orders it. */
  positionInDay: number | null;
  categoryId: string | null;
  /** The institution's code, not unique. */
  providerCode: string | null;
  /** The institution's own id of the transaction (Open Finance): the only one that outlives an item. */
  institutionTransactionId: string | null;
  operationType: string | null;
  merchantName: string | null;
  /** What the merchant does, by IBGE's classification of economic activities. */
  merchantCnae: string | null;
  payment: PaymentFacts | null;
  documents: TransactionDocuments | null;
  card: CardPurchaseFacts | null;
  createdAt: Date | null;
  updatedAt: Date | null;
  /** Fields that this version does not know, and values that it had to replace (an unknown status), as they came. */
  unknown: Record<string, unknown> | null;
}
