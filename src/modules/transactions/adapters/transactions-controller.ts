import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { NotFound } from '../../../shared/errors.js';
import { maskedDocument } from '../../../shared/masked-document.js';
import { EditTransaction } from '../application/edit-transaction.js';
import { TRANSACTION_REPOSITORY, type TransactionRepository } from '../application/transaction-repository.js';
import type { Transaction } from '../domain/transaction.js';
import { transactionFilter } from './transaction-filter.js';

@injectable()
export class TransactionsController {
  constructor(
    @inject(TRANSACTION_REPOSITORY) private readonly transactions: TransactionRepository,
    @inject(EditTransaction) private readonly editTransaction: EditTransaction,
  ) {}

  listTransactions: Operation<'listTransactions'> = async ({ principal, query, url }) => {
    const page = await this.transactions.list(
      principal.userId,
      transactionFilter(query),
      query.ordering ?? '-date',
      pageRequest(query),
    );
    return { status: 200, body: presentPage(url, page, presentTransaction) };
  };

  getTransaction: Operation<'getTransaction'> = async ({ principal, path }) => {
    const transaction = await this.transactions.find(principal.userId, path.id);
    if (!transaction) throw new NotFound('transaction');
    return { status: 200, body: presentTransaction(transaction) };
  };

  updateTransaction: Operation<'updateTransaction'> = async ({ principal, path, body }) => {
    const edited = await this.editTransaction.run(principal.userId, path.id, {
      categoryId: body.category_id,
      note: body.note,
      excluded: body.excluded,
    });
    return { status: 200, body: presentTransaction(edited) };
  };
}

const maskedOrNull = (document: string | null | undefined) => (document ? maskedDocument(document) : null);

export function presentTransaction(transaction: Transaction): Schema<'Transaction'> {
  const { payment, card } = transaction;
  return {
    id: transaction.id,
    account_id: transaction.accountId,
    connection_id: transaction.connectionId,
    date: transaction.date,
    booked_at: transaction.bookedAt.toISOString(),
    description: transaction.description,
    description_raw: transaction.descriptionRaw,
    amount: transaction.amount,
    currency: transaction.currency,
    original_amount: transaction.originalAmount,
    original_currency: transaction.originalCurrency,
    type: transaction.type,
    status: transaction.status,
    flow: transaction.flow,
    category_id: transaction.categoryId,
    category_source: transaction.categorySource,
    merchant_name: transaction.merchantName,
    operation_type: transaction.operationType,
    payment: payment && {
      method: payment.method,
      payer_name: payment.payer?.name ?? null,
      receiver_name: payment.receiver?.name ?? null,
      ...(transaction.documents !== undefined && {
        payer_document: maskedOrNull(transaction.documents?.payer),
        receiver_document: maskedOrNull(transaction.documents?.receiver),
      }),
      reason: payment.reason,
      reference_number: payment.referenceNumber,
    },
    card: card && {
      instalment_number: card.instalmentNumber,
      instalments_total: card.instalmentsTotal,
      purchase_amount: card.purchaseAmount,
      purchased_at: card.purchasedAt,
      mcc: card.mcc,
      card_number: card.cardNumber,
      bill_forecast_month: card.billForecastMonth,
      fee_type: card.feeType,
    },
    balance_after: transaction.balanceAfter,
    note: transaction.note,
    excluded: transaction.excluded,
    awaits_match: transaction.awaitsMatch,
    created_at: transaction.createdAt.toISOString(),
    updated_at: transaction.updatedAt.toISOString(),
  };
}
