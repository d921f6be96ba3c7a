import { inject, injectable } from 'inversify';
import { InvalidInput, NotFound, SaldoError } from '../../../shared/errors.js';
import { JOB_QUEUE, type JobQueue } from '../../../shared/job-queue.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import type { Transfer, TransferKind } from '../domain/transfer.js';
import { addPairTransfers } from './pair-transfers-job.js';
import { type LegToPair, TRANSFER_REPOSITORY, type TransferRepository } from './transfer-repository.js';

/** A person has paired one of the two with another transaction, and would have to reject that first. */
export class AlreadyPaired extends SaldoError {
  constructor(transferId: string) {
    super({
      code: 'transaction_already_paired',
      kind: 'conflict',
      detail: 'You have paired one of the transactions with another one. Reject that transfer first.',
      extensions: { transfer_id: transferId },
    });
  }
}

/** What a person decides on transfers; it is remembered, and no sync and no rule undoes it. */
@injectable()
export class DecideTransfer {
  constructor(
    @inject(TRANSFER_REPOSITORY) private readonly transfers: TransferRepository,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(JOB_QUEUE) private readonly jobs: JobQueue,
  ) {}

  /**
   * Two transactions are one transfer, whatever the rules think. Pairs that the rules made with either of them are given up. Throws
   * `NotFound` (transaction), `InvalidInput` for two that cannot be, and `AlreadyPaired`.
   */
  pair(userId: UserId, debitId: string, creditId: string): Promise<Transfer> {
    return this.unitOfWork.run(async () => {
      await this.transfers.lock(userId);
      return this.pairLocked(userId, debitId, creditId);
    });
  }

  /** Confirms or rejects a transfer that is there. Throws `NotFound` and `AlreadyPaired`. */
  decide(userId: UserId, id: string, state: 'paired' | 'rejected'): Promise<Transfer> {
    return this.unitOfWork.run(async () => {
      await this.transfers.lock(userId);
      const transfer = await this.find(userId, id);
      if (state === 'paired') {
        return this.pairLocked(userId, transfer.debit.transactionId, transfer.credit.transactionId);
      }
      if (transfer.state !== 'rejected') {
        await this.transfers.reject(userId, id);
        // Either side may belong to another one.
        await this.transfers.noteWork(userId, [transfer.debit.date, transfer.credit.date]);
        await addPairTransfers(this.jobs, userId);
      }
      return this.find(userId, id);
    });
  }

  private async pairLocked(userId: UserId, debitId: string, creditId: string): Promise<Transfer> {
    const legs = await this.transfers.toPair(userId, [debitId, creditId]);
    const [debit, credit] = [debitId, creditId].map((id) => legs.find((leg) => leg.id === id));
    if (!debit || !credit) throw new NotFound('transaction');
    const kind = kindOf(debit, credit);
    const others = (await this.transfers.ofTransactions(userId, [debitId, creditId])).filter(
      (pair) => pair.debitId !== debitId || pair.creditId !== creditId,
    );
    const standing = others.find((pair) => pair.state === 'paired' && pair.decidedBy === 'user' && pair.isWhole);
    if (standing) throw new AlreadyPaired(standing.id);
    // That the card told the payment twice stays true.
    const obsolete = others
      .filter((pair) => pair.state !== 'rejected' && (pair.state !== 'echo' || pair.creditId === creditId))
      .map((pair) => pair.id);
    await this.transfers.apply(userId, { wanted: [], obsolete, standing: [] });
    const id = await this.transfers.pairByHand(userId, { debit, credit, kind });
    const freed = others.flatMap(({ debitDate, creditDate }) => [debitDate, creditDate]).filter((day) => day !== null);
    await this.transfers.noteWork(userId, [debit.date, credit.date, ...freed]);
    await addPairTransfers(this.jobs, userId);
    return this.find(userId, id);
  }

  private async find(userId: UserId, id: string): Promise<Transfer> {
    const transfer = await this.transfers.find(userId, id);
    if (!transfer) throw new NotFound('transfer');
    return transfer;
  }
}

function kindOf(debit: LegToPair, credit: LegToPair): TransferKind {
  const wrong = (pointer: string, code: string, detail: string) => new InvalidInput([{ pointer, code, detail }]);
  if (!debit.amount.startsWith('-')) throw wrong('#/debit_id', 'not_a_debit', 'debit_id must name money going out.');
  if (credit.amount.startsWith('-')) throw wrong('#/credit_id', 'not_a_credit', 'credit_id must name money coming in.');
  if (debit.accountId === credit.accountId) {
    throw wrong('#/credit_id', 'same_account', 'A transfer lies between two accounts.');
  }
  if (credit.accountType === 'CREDIT') return 'bill_payment';
  return debit.currency === credit.currency ? 'own_account' : 'exchange';
}
