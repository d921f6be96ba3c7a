/**
 * Runs work in one database transaction: all that repositories and the job queue write inside it is there together or not
 * at all. Nested calls join the transaction in progress.
 */
export interface UnitOfWork {
  run<T>(work: () => Promise<T>): Promise<T>;
}

export const UNIT_OF_WORK = Symbol.for('UnitOfWork');
