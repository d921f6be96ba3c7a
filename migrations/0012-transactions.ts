import type { Migration } from './index.js';

/**
 * Transactions. `numeric` without a scale keeps every digit that a bank sends. The category that counts and the flow
 * are generated, so that they cannot disagree with what they follow from:
 * - an amount in the category "same person transfer" (04), "internal transfer" (0506), "credit card payment" (0510), or a
 *   movement into or out of the person's own investments (03, but not 0306, their proceeds) is a transfer;
 * - money that comes back on a card is a refund: it lowers expense and is no income.
 * Ids are those of Pluggy's category tree.
 */
export const transactions: Migration = {
  name: '0012-transactions',
  async up(knex) {
    await knex.raw(`
      create table transactions (
        user_id uuid not null,
        id uuid not null default saldo_new_id(),
        account_id uuid not null,
        connection_id uuid not null,
        provider_transaction_id text not null,
        institution_transaction_id text,
        date date not null,
        booked_at timestamptz not null,
        position_in_day integer,
        description text not null,
        description_raw text,
        amount numeric not null,
        currency text not null,
        original_amount numeric,
        original_currency text,
        type text not null check (type in ('DEBIT', 'CREDIT')),
        status text not null check (status in ('POSTED', 'PENDING')),
        account_type text not null,
        provider_category_id text,
        user_category_id text,
        category_id text generated always as (coalesce(user_category_id, provider_category_id)) stored,
        flow text not null generated always as (
          case
            when coalesce(user_category_id, provider_category_id) like any (array['04%', '0506%', '0510%']) then 'transfer'
            when coalesce(user_category_id, provider_category_id) like '03%'
              and coalesce(user_category_id, provider_category_id) not like '0306%' then 'transfer'
            when amount > 0 and account_type <> 'CREDIT' then 'income'
            else 'expense'
          end
        ) stored,
        merchant_name text,
        operation_type text,
        provider_code text,
        payment jsonb,
        card jsonb,
        balance_after numeric,
        unknown jsonb,
        provider_created_at timestamptz,
        provider_updated_at timestamptz,
        note text,
        excluded boolean not null default false,
        removed_at timestamptz,
        removal_reason text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (user_id, id),
        foreign key (user_id, account_id) references bank_accounts (user_id, id)
      );
      create unique index transactions_provider on transactions (user_id, account_id, provider_transaction_id);
      create index transactions_by_date on transactions (user_id, date, booked_at, id) where removed_at is null;
      create index transactions_by_account on transactions (user_id, account_id, date, booked_at, id) where removed_at is null;
      create index transactions_by_category on transactions (user_id, category_id, date, booked_at, id) where removed_at is null;
      create index transactions_by_amount on transactions (user_id, amount, id) where removed_at is null;
      create index transactions_pending on transactions (user_id, date, booked_at, id)
        where removed_at is null and status = 'PENDING';
      create index transactions_search on transactions
        using gin (saldo_fold(description || ' ' || coalesce(merchant_name, '') || ' ' || coalesce(note, '')) gin_trgm_ops)
        where removed_at is null;
    `);
  },
};
