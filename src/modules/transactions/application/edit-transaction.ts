import { inject, injectable } from 'inversify';
import { InvalidInput, NotFound } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import type { Transaction } from '../domain/transaction.js';
import { CATEGORY_REPOSITORY, type CategoryRepository } from './category-repository.js';
import { TRANSACTION_FOLLOWER, type TransactionFollower } from './transaction-follower.js';
import { TRANSACTION_REPOSITORY, type TransactionEdit, type TransactionRepository } from './transaction-repository.js';

/** Keeps what a person decides on a transaction: category, note, exclusion from totals. */
@injectable()
export class EditTransaction {
  constructor(
    @inject(TRANSACTION_REPOSITORY) private readonly transactions: TransactionRepository,
    @inject(CATEGORY_REPOSITORY) private readonly categories: CategoryRepository,
    @inject(TRANSACTION_FOLLOWER) private readonly follower: TransactionFollower,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Throws `NotFound`, or `InvalidInput` for a category that does not exist. */
  async run(userId: UserId, id: string, edit: TransactionEdit): Promise<Transaction> {
    const { categoryId } = edit;
    if (typeof categoryId === 'string' && !(await this.categories.findMany([categoryId])).has(categoryId)) {
      throw new InvalidInput([{ pointer: '#/category_id', code: 'unknown', detail: 'There is no such category.' }]);
    }
    return this.unitOfWork.run(async () => {
      const edited = await this.transactions.edit(userId, id, edit);
      if (!edited) throw new NotFound('transaction');
      if (categoryId !== undefined) await this.follower.edited(userId);
      return edited;
    });
  }
}
