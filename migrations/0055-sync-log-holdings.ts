import type { Migration } from './index.js';

const COUNTED = ['bills', 'investments', 'investment_transactions', 'loans'];
const COUNTS = ['fetched', 'created', 'updated', 'unchanged', 'removed'];

/** A run counts bills and holdings as well. Constant defaults rewrite no row; the checks read a table of few. */
export const syncLogHoldings: Migration = {
  name: '0055-sync-log-holdings',
  async up(knex) {
    const changes = COUNTED.flatMap((what) => [
      ...COUNTS.map((count) => `add column ${what}_${count} integer not null default 0`),
      `add check (${what}_fetched = ${what}_created + ${what}_updated + ${what}_unchanged)`,
    ]);
    await knex.raw(`alter table sync_logs ${changes.join(', ')}`);
  },
};
