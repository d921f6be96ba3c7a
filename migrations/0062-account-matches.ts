import type { Migration } from './index.js';

/**
 * Accounts of which only their person can say whether they are one, with every answer for ever: a pair is asked about once.
 * Of an accepted pair the later account stays as a removed row whose rows are the earlier one's now.
 */
export const accountMatches: Migration = {
  name: '0062-account-matches',
  async up(knex) {
    await knex.raw(`
      create table account_matches (
        user_id uuid not null,
        id uuid not null default saldo_new_id(),
        earlier_id uuid not null,
        later_id uuid not null,
        state text not null default 'open' check (state in ('open', 'accepted', 'refused')),
        created_at timestamptz not null default now(),
        decided_at timestamptz,
        primary key (user_id, id),
        foreign key (user_id, earlier_id) references bank_accounts (user_id, id),
        foreign key (user_id, later_id) references bank_accounts (user_id, id)
      );
      create unique index account_matches_pair on account_matches (user_id, earlier_id, later_id);
      create index account_matches_list on account_matches (user_id, state, created_at desc, id desc);
    `);
  },
};
