import type { Migration } from './index.js';

/** Debts under a contract, and what was left to pay on every day on which it was collected. Amounts owed are positive. */
export const loans: Migration = {
  name: '0053-loans',
  async up(knex) {
    await knex.raw(`
      create table loans (
        user_id uuid not null,
        id uuid not null default saldo_new_id(),
        connection_id uuid not null,
        provider_loan_id text not null,
        kind text,
        type text,
        product_name text,
        contract_number text,
        currency text not null,
        contract_amount numeric,
        outstanding_balance numeric,
        contract_date date,
        due_date date,
        cet numeric,
        instalments_total bigint,
        instalments_paid bigint,
        removed_at timestamptz,
        removal_reason text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (user_id, id),
        foreign key (user_id, connection_id) references bank_connections (user_id, id)
      );
      create unique index loans_provider on loans (user_id, connection_id, provider_loan_id);
      create index loans_list on loans (user_id, created_at, id) where removed_at is null;

      create table loan_balances (
        user_id uuid not null,
        loan_id uuid not null,
        date date not null,
        outstanding_balance numeric not null,
        currency text not null,
        as_of timestamptz not null,
        primary key (user_id, loan_id, date),
        foreign key (user_id, loan_id) references loans (user_id, id)
      );
    `);
  },
};
