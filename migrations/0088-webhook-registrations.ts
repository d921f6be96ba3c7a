import type { Migration } from './index.js';

/** How our subscription at the provider was found when somebody last looked; one row an address. */
export const webhookRegistrations: Migration = {
  name: '0088-webhook-registrations',
  async up(knex) {
    await knex.raw(`
      create table webhook_registrations (
        url text primary key,
        state text not null,
        checked_at timestamptz not null
      );
    `);
  },
};
