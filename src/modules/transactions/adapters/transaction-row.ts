import type { SealedColumns } from '../../../platform/encryption/row-sealer.js';
import type { DecimalText } from '../../../shared/decimal-text.js';
import { inMinorUnits } from '../../../shared/decimal-text.js';
import { dayOf, type LocalDate } from '../../../shared/local-date.js';
import type { PaymentFacts, ProviderTransaction, TransactionDocuments } from '../domain/provider-transaction.js';
import type { Flow, Transaction } from '../domain/transaction.js';

/** What is read of a row of `transactions`, and no more: the provider's leftovers would halve the speed of a list. */
export const TRANSACTION_COLUMNS = [
  'id',
  'account_id',
  'connection_id',
  'date',
  'booked_at',
  'description',
  'description_raw',
  'amount',
  'currency',
  'original_amount',
  'original_currency',
  'type',
  'status',
  'flow',
  'category_id',
  'user_category_id',
  'merchant_name',
  'operation_type',
  'payment',
  'card',
  'balance_after',
  'note',
  'excluded',
  'awaits_match',
  'created_at',
  'updated_at',
].map((name) => `transactions.${name}`);

export interface TransactionRow {
  id: string;
  account_id: string;
  connection_id: string;
  date: LocalDate;
  booked_at: Date;
  description: string;
  description_raw: string | null;
  amount: DecimalText;
  currency: string;
  original_amount: DecimalText | null;
  original_currency: string | null;
  type: 'DEBIT' | 'CREDIT';
  status: 'POSTED' | 'PENDING';
  flow: Flow;
  category_id: string | null;
  user_category_id: string | null;
  merchant_name: string | null;
  operation_type: string | null;
  payment: PaymentFacts | null;
  card: Transaction['card'];
  balance_after: DecimalText | null;
  note: string | null;
  excluded: boolean;
  awaits_match: boolean;
  created_at: Date;
  updated_at: Date;
}

export function transactionOf(row: TransactionRow): Transaction {
  return {
    id: row.id,
    accountId: row.account_id,
    connectionId: row.connection_id,
    date: row.date,
    bookedAt: row.booked_at,
    description: row.description,
    descriptionRaw: row.description_raw,
    amount: row.amount,
    currency: row.currency,
    originalAmount: row.original_amount,
    originalCurrency: row.original_currency,
    type: row.type,
    status: row.status,
    flow: row.flow,
    categoryId: row.category_id,
    categorySource: row.category_id === null ? null : row.user_category_id === null ? 'provider' : 'user',
    merchantName: row.merchant_name,
    operationType: row.operation_type,
    payment: row.payment,
    card: row.card,
    balanceAfter: row.balance_after,
    note: row.note,
    excluded: row.excluded,
    awaitsMatch: row.awaits_match,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** What the sealed column of a transaction holds. */
export interface TransactionSecrets {
  documents: TransactionDocuments | null;
  unknown: Record<string, unknown> | null;
}

export function secretsOf({ documents, unknown }: ProviderTransaction): TransactionSecrets | null {
  return documents === null && unknown === null ? null : { documents, unknown };
}

/** A provider's row as `write-page-sql.ts` takes it; `undefined` becomes SQL null. */
export function incomingRow(row: ProviderTransaction, timeZone: string, secrets: SealedColumns) {
  const padded = (amount: DecimalText | null, currency: string | null) =>
    amount === null ? undefined : inMinorUnits(amount, currency ?? row.currency);
  return {
    provider_transaction_id: row.providerTransactionId,
    provider_created_at: row.createdAt ?? undefined,
    provider_updated_at: row.updatedAt ?? undefined,
    institution_transaction_id: row.institutionTransactionId ?? undefined,
    date: dayOf(row.bookedAt, timeZone),
    booked_at: row.bookedAt,
    position_in_day: row.positionInDay ?? undefined,
    description: row.description,
    description_raw: row.descriptionRaw ?? undefined,
    amount: padded(row.amount, row.currency),
    currency: row.currency,
    original_amount: padded(row.originalAmount, row.originalCurrency),
    original_currency: row.originalCurrency ?? undefined,
    type: row.type,
    status: row.status,
    provider_category_id: row.categoryId ?? undefined,
    merchant_name: row.merchantName ?? undefined,
    merchant_cnae: row.merchantCnae ?? undefined,
    operation_type: row.operationType ?? undefined,
    provider_code: row.providerCode ?? undefined,
    payment: row.payment ?? undefined,
    card: row.card ? { ...row.card, purchaseAmount: padded(row.card.purchaseAmount, row.currency) ?? null } : undefined,
    balance_after: padded(row.balanceAfter, row.currency),
    sealed: secrets.sealed ?? undefined,
    sealed_digest: secrets.sealed_digest ?? undefined,
    former_digests: secrets.former_digests ?? undefined,
  };
}
