import type { Migration } from './index.js';

/** What a person decides for their own data: language, base currency, and how long histories are kept (null: for ever). */
export const userSettings: Migration = {
  name: '0042-user-settings',
  async up(knex) {
    await knex.raw(`
      alter table users
        add column language text not null default 'pt-BR' check (language in ('pt-BR', 'en')),
        add column base_currency text not null default 'BRL' check (base_currency ~ '^[A-Z]{3}$'),
        add column keep_sync_logs_months integer check (keep_sync_logs_months > 0),
        add column keep_removed_months integer check (keep_removed_months > 0)
    `);
  },
};
