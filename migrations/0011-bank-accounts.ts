import type { Migration } from './index.js';

/** Accounts under a connection, with how far the reading of their transactions has come. */
export const bankAccounts: Migration = {
  name: '0011-bank-accounts',
  async up(knex) {
    await knex.raw(`
      create table bank_accounts (
        user_id uuid not null,
        id uuid not null default saldo_new_id(),
        connection_id uuid not null,
        provider_account_id text not null,
        type text not null,
        subtype text,
        name text not null,
        marketing_name text,
        number text,
        currency text not null,
        balance numeric,
        balance_as_of timestamptz,
        bank jsonb,
        card jsonb,
        -- The first reading of all history: where it stands, and that it came to its end.
        history_cursor text,
        history_complete boolean not null default false,
        -- Everything that the provider had stored up to this instant of its own clock has been read.
        transactions_read_through timestamptz,
        removed_at timestamptz,
        removal_reason text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (user_id, id),
        foreign key (user_id, connection_id) references bank_connections (user_id, id)
      );
      create unique index bank_accounts_provider on bank_accounts (user_id, connection_id, provider_account_id);
      create index bank_accounts_list on bank_accounts (user_id, created_at, id) where removed_at is null;
    `);
  },
};
