import type { Migration } from './index.js';

/**
 * What it takes to know a movement and an account again under other ids:
 * - `awaits_match`: the row may be the same movement as a later one; it is shown, and counts in no total until its person
 *   has decided. `transaction_matches` holds these questions and every answer for ever.
 * - `transaction_aliases`: ids under which the provider still lists a movement that we keep as another row.
 * - `matched_at`: rows stored or removed since then have not been compared yet.
 * - `taking_over`: the account is read through a new connection, and its rows still carry the ids of the one before.
 * - `account_sources`: further connections that reach an account which is read through another one.
 */
export const identity: Migration = {
  name: '0060-identity',
  async up(knex) {
    await knex.raw(`
      alter table transactions add column awaits_match boolean not null default false;
      alter table bank_accounts add column matched_at timestamptz;
      alter table bank_accounts add column taking_over boolean not null default false;
      alter table sync_logs add column transactions_rematched integer not null default 0;
      -- A run that reads and reconciles all history, not only the recent days.
      alter table sync_logs add column deep boolean not null default false;
      alter table bank_connections add column deeply_read_at timestamptz;

      create table transaction_matches (
        user_id uuid not null,
        id uuid not null default saldo_new_id(),
        account_id uuid not null,
        -- Rows of transactions; no foreign keys: of an accepted pair the later row is no more.
        earlier_id uuid not null,
        later_id uuid not null,
        reason text not null,
        -- The bank no longer showed the earlier row when the question arose.
        earlier_gone boolean not null,
        state text not null default 'open' check (state in ('open', 'accepted', 'refused', 'void')),
        created_at timestamptz not null default now(),
        decided_at timestamptz,
        primary key (user_id, id),
        foreign key (user_id, account_id) references bank_accounts (user_id, id)
      );
      create unique index transaction_matches_pair on transaction_matches (user_id, earlier_id, later_id);
      create index transaction_matches_list on transaction_matches (user_id, state, created_at desc, id desc);
      create index transaction_matches_of_account on transaction_matches (user_id, account_id, state);

      create table transaction_aliases (
        user_id uuid not null,
        account_id uuid not null,
        provider_transaction_id text not null,
        transaction_id uuid not null,
        created_at timestamptz not null default now(),
        primary key (user_id, account_id, provider_transaction_id),
        foreign key (user_id, account_id) references bank_accounts (user_id, id)
      );

      create table account_sources (
        user_id uuid not null,
        connection_id uuid not null,
        provider_account_id text not null,
        account_id uuid not null,
        created_at timestamptz not null default now(),
        primary key (user_id, connection_id, provider_account_id),
        foreign key (user_id, connection_id) references bank_connections (user_id, id),
        foreign key (user_id, account_id) references bank_accounts (user_id, id)
      );
      create index account_sources_of_account on account_sources (user_id, account_id);
    `);
  },
};
