import type { Migration } from './index.js';

/** What the provider last said against collecting anew: the next step of a connection follows from it. */
export const connectionRefusals: Migration = {
  name: '0070-connection-refusals',
  async up(knex) {
    await knex.raw(`alter table bank_connections add column refusal jsonb`);
  },
};
