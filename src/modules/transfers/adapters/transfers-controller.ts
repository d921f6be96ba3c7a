import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { NotFound } from '../../../shared/errors.js';
import { DecideTransfer } from '../application/decide-transfer.js';
import { TRANSFER_REPOSITORY, type TransferRepository } from '../application/transfer-repository.js';
import type { Transfer, TransferSide, TransferState } from '../domain/transfer.js';

const UNLESS_ASKED: TransferState[] = ['paired', 'suggested'];

@injectable()
export class TransfersController {
  constructor(
    @inject(TRANSFER_REPOSITORY) private readonly transfers: TransferRepository,
    @inject(DecideTransfer) private readonly decide: DecideTransfer,
  ) {}

  listTransfers: Operation<'listTransfers'> = async ({ principal, query, url }) => {
    const filter = { states: query.state ?? UNLESS_ASKED, accountIds: query.account_id };
    const page = await this.transfers.list(principal.userId, filter, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentTransfer) };
  };

  getTransfer: Operation<'getTransfer'> = async ({ principal, path }) => {
    const transfer = await this.transfers.find(principal.userId, path.id);
    if (!transfer) throw new NotFound('transfer');
    return { status: 200, body: presentTransfer(transfer) };
  };

  pairTransactions: Operation<'pairTransactions'> = async ({ principal, body }) => {
    const transfer = await this.decide.pair(principal.userId, body.debit_id, body.credit_id);
    return { status: 200, body: presentTransfer(transfer) };
  };

  decideTransfer: Operation<'decideTransfer'> = async ({ principal, path, body }) => {
    const transfer = await this.decide.decide(principal.userId, path.id, body.state);
    return { status: 200, body: presentTransfer(transfer) };
  };
}

function presentTransfer(transfer: Transfer): Schema<'Transfer'> {
  return {
    id: transfer.id,
    state: transfer.state,
    decided_by: transfer.decidedBy,
    kind: transfer.kind,
    score: transfer.score,
    reasons: transfer.reasons,
    rate: transfer.rate,
    debit: presentSide(transfer.debit),
    credit: presentSide(transfer.credit),
    created_at: transfer.createdAt.toISOString(),
    updated_at: transfer.updatedAt.toISOString(),
  };
}

function presentSide(side: TransferSide): Schema<'TransferSide'> {
  return {
    transaction_id: side.transactionId,
    account_id: side.accountId,
    connection_id: side.connectionId,
    date: side.date,
    description: side.description,
    amount: side.amount,
    currency: side.currency,
  };
}
