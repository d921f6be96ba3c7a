import type { Migration } from './index.js';

/** What admins need to look after accounts: whether one is shut, and when it was last used to sign in. */
export const managedAccounts: Migration = {
  name: '0035-managed-accounts',
  async up(knex) {
    await knex.raw(`
      alter table accounts
        -- While it is set nobody gets in by this account, whatever they hold.
        add column disabled_at timestamptz,
        add column last_signed_in_at timestamptz
    `);
  },
};
