import { AsyncLocalStorage } from 'node:async_hooks';
import type { Knex } from 'knex';
import type { UnitOfWork } from '../../shared/unit-of-work.js';

/** The way of every repository to PostgreSQL: through `sql`, inside the unit of work in progress where there is one. */
export class Database implements UnitOfWork {
  private readonly current = new AsyncLocalStorage<Knex.Transaction>();

  constructor(readonly knex: Knex) {}

  /** The transaction in progress, else the pool. */
  get sql(): Knex {
    return this.current.getStore() ?? this.knex;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.current.getStore()) return work();
    return this.knex.transaction((transaction) => this.current.run(transaction, work));
  }
}

export const DATABASE = Symbol.for('Database');
