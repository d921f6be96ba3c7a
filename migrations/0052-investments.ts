import type { Migration } from './index.js';

/** Holdings with their movements, and what each was worth on every day on which it was collected. */
export const investments: Migration = {
  name: '0052-investments',
  async up(knex) {
    await knex.raw(`
      create table investments (
        user_id uuid not null,
        id uuid not null default saldo_new_id(),
        connection_id uuid not null,
        provider_investment_id text not null,
        type text not null,
        subtype text,
        status text,
        name text not null,
        code text,
        isin text,
        issuer text,
        currency text not null,
        balance numeric,
        amount numeric,
        amount_original numeric,
        amount_profit numeric,
        taxes numeric,
        quantity numeric,
        unit_value numeric,
        rate numeric,
        rate_type text,
        fixed_annual_rate numeric,
        valued_on date,
        due_date date,
        issue_date date,
        purchase_date date,
        removed_at timestamptz,
        removal_reason text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (user_id, id),
        foreign key (user_id, connection_id) references bank_connections (user_id, id)
      );
      create unique index investments_provider on investments (user_id, connection_id, provider_investment_id);
      create index investments_list on investments (user_id, created_at, id) where removed_at is null;

      create table investment_transactions (
        user_id uuid not null,
        id uuid not null default saldo_new_id(),
        connection_id uuid not null,
        investment_id uuid not null,
        provider_investment_transaction_id text not null,
        type text not null,
        movement_type text,
        date date not null,
        trade_date date,
        quantity numeric,
        unit_value numeric,
        amount numeric,
        removed_at timestamptz,
        removal_reason text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (user_id, id),
        foreign key (user_id, investment_id) references investments (user_id, id)
      );
      create unique index investment_transactions_provider
        on investment_transactions (user_id, investment_id, provider_investment_transaction_id);
      create index investment_transactions_list on investment_transactions (user_id, investment_id, date, id)
        where removed_at is null;
      create index investment_transactions_by_connection on investment_transactions (user_id, connection_id);

      create table investment_positions (
        user_id uuid not null,
        investment_id uuid not null,
        date date not null,
        balance numeric,
        amount numeric,
        quantity numeric,
        unit_value numeric,
        currency text not null,
        as_of timestamptz not null,
        primary key (user_id, investment_id, date),
        foreign key (user_id, investment_id) references investments (user_id, id)
      );
    `);
  },
};
