import type { Migration } from './index.js';

/** Closed bills of cards. Totals are positive as on paper; a negative one is money that the bank owes. */
export const cardBills: Migration = {
  name: '0050-card-bills',
  async up(knex) {
    await knex.raw(`
      create table card_bills (
        user_id uuid not null,
        id uuid not null default saldo_new_id(),
        connection_id uuid not null,
        account_id uuid not null,
        provider_bill_id text not null,
        due_date date not null,
        closing_date date,
        total_amount numeric not null,
        currency text not null,
        minimum_payment_amount numeric,
        allows_instalments boolean,
        finance_charges jsonb not null,
        payments jsonb not null,
        removed_at timestamptz,
        removal_reason text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (user_id, id),
        foreign key (user_id, account_id) references bank_accounts (user_id, id)
      );
      create unique index card_bills_provider on card_bills (user_id, account_id, provider_bill_id);
      create index card_bills_list on card_bills (user_id, account_id, due_date, id) where removed_at is null;
      create index card_bills_by_connection on card_bills (user_id, connection_id);
    `);
  },
};
