import type { Migration } from './index.js';

/**
 * The migrations whose tables are isolated: written in the transaction that puts row-level security on them. A process that was
 * killed between a migration and that transaction leaves one out, and the next start makes good for it.
 */
export const isolatedMigrations: Migration = {
  name: '0081-isolated-migrations',
  async up(knex) {
    await knex.raw('create table isolated_migrations (name text primary key)');
  },
};
