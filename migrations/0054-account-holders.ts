import type { Migration } from './index.js';

/** Who the bank says holds a connection's accounts: names, and the kind of their document but never its number. */
export const accountHolders: Migration = {
  name: '0054-account-holders',
  async up(knex) {
    await knex.raw(`
      create table account_holders (
        user_id uuid not null,
        connection_id uuid not null,
        full_name text,
        social_name text,
        company_name text,
        document_type text,
        removed_at timestamptz,
        removal_reason text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (user_id, connection_id),
        foreign key (user_id, connection_id) references bank_connections (user_id, id)
      );
    `);
  },
};
