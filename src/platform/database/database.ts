import type { Knex } from 'knex';
import type { UserId } from '../../shared/principal.js';
import type { UnitOfWork } from '../../shared/unit-of-work.js';
import { Acting, type Actor, changeTo, isSame } from './acting.js';
import { ownRowsView, type ViewedTable } from './isolation.js';

/**
 * The way of every repository to PostgreSQL: through `sql`, inside the unit of work in progress where there is one, and for the
 * user for whom the work is done. Work for nobody sees no user's rows.
 */
export class Database implements UnitOfWork {
  constructor(
    readonly knex: Knex,
    private readonly acting = new Acting(),
    /** The owner's connections are bound by no policy, and so have nobody to act for. */
    private readonly isOwner = false,
  ) {}

  /** The transaction in progress, else the pool. */
  get sql(): Knex {
    return this.acting.now.transaction ?? this.knex;
  }

  /**
   * Where to read the acting user's rows of a table that is searched or sorted by more than row-level security lets an index
   * do; for `from`, with the table's name as alias.
   */
  ownRows<Table extends ViewedTable>(table: Table): Record<Table, string> {
    return { [table]: this.isOwner ? table : ownRowsView(table) } as Record<Table, string>;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const { transaction, actor } = this.acting.now;
    if (transaction) return work();
    return this.knex.transaction((begun) => this.acting.run({ actor, transaction: begun }, work));
  }

  /** Every statement of `work` sees and writes this user's rows alone. No transaction is held open between them. */
  asUser<T>(userId: UserId, work: () => Promise<T>): Promise<T> {
    return this.act({ as: 'user', userId }, work);
  }

  /**
   * `work` sees every user's rows: for what is known before its user is (a session's secret, an item's id) and what is done for
   * all users at once. `reason` says which it is, to whoever reads the code.
   */
  asSystem<T>(reason: string, work: () => Promise<T>): Promise<T> {
    return this.act({ as: 'system', reason }, work);
  }

  private async act<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
    const { transaction, actor: before } = this.acting.now;
    const scope = { actor, transaction };
    if (!transaction || this.isOwner || isSame(before, actor)) return this.acting.run(scope, work);
    await transaction.raw(...changeTo(actor));
    try {
      const result = await this.acting.run(scope, work);
      await transaction.raw(...changeTo(before));
      return result;
    } catch (error) {
      // Whoever catches this goes on as before; after a failed statement PostgreSQL takes nothing but the transaction's end.
      await transaction.raw(...changeTo(before)).catch(() => undefined);
      throw error;
    }
  }
}

export const DATABASE = Symbol.for('Database');
