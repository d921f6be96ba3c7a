import type { Migration } from './index.js';

/**
 * What comes back at even times in a person's history, as last found, and what the person decided of it. The movements are kept as
 * ids only: they say where an item comes from, and by them it is known again when it is looked for anew.
 */
export const recurringItems: Migration = {
  name: '0130-recurring-items',
  async up(knex) {
    await knex.raw(`
      create table recurring_items (
        user_id uuid not null,
        id uuid not null default saldo_new_id(),
        payee text not null,
        name text not null,
        kind text not null,
        period text not null,
        currency text not null,
        usual_amount numeric not null,
        is_fixed boolean not null,
        least_amount numeric not null,
        most_amount numeric not null,
        first_date date not null,
        last_date date not null,
        next_date date not null,
        -- The first days on which it counts as late, and as stopped, if nothing comes.
        late_from date not null,
        stopped_from date not null,
        missed integer not null,
        price_changes jsonb not null,
        -- Of the last movement.
        account_id uuid not null,
        category_id text,
        transaction_ids uuid[] not null,
        decision text check (decision in ('confirmed', 'ignored')),
        given_name text,
        -- False: no longer in the history; kept for what the person decided of it.
        is_found boolean not null default true,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (user_id, id)
      );
      create index recurring_items_list on recurring_items (user_id, next_date, id) where is_found;
    `);
  },
};
