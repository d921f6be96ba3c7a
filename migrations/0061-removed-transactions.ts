import type { Migration } from './index.js';

/** Finds what went from an account of late without reading its history; built beside the work in progress. */
export const removedTransactions: Migration = {
  name: '0061-removed-transactions',
  outsideTransaction: true,
  async up(knex) {
    await knex.raw(`
      create index concurrently if not exists transactions_removed on transactions (user_id, account_id, removed_at)
        where removed_at is not null
    `);
  },
};
