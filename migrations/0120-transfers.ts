import type { Migration } from './index.js';

/**
 * Own transfers: which debit and which credit of a user are one movement of money.
 *
 * A transaction is a `leg` of a transfer, the `echo` of a card payment that the bank told twice, or stands `apart` because its
 * person said that it is no transfer. `flow` follows from that before it follows from a category; a person's `apart` goes before
 * the provider's category, and a category that the person chose goes before both. A generated column cannot be changed in place
 * before PostgreSQL 17, so it is made anew.
 *
 * `transfers` also keeps what was suggested and what a person rejected. No foreign keys to the transactions: rows that are united
 * with another are deleted, and what a person decided must outlive a row that comes and goes. `transfer_work` holds the days on
 * which something changed that pairing has not looked at yet; rows are only added and taken away, so that writers never wait for
 * each other.
 */
export const transfers: Migration = {
  name: '0120-transfers',
  async up(knex) {
    await knex.raw(`
      drop view if exists own_transactions;
      alter table transactions drop column flow,
        add column transfer_id uuid,
        add column transfer_role text check (transfer_role in ('leg', 'echo', 'apart')),
        add check ((transfer_id is null) = (transfer_role is null or transfer_role = 'apart'));
      alter table transactions add column flow text not null generated always as (
        case
          when transfer_role in ('leg', 'echo') then 'transfer'
          when coalesce(user_category_id, case when transfer_role = 'apart' then null else provider_category_id end)
            like any (array['04%', '0506%', '0510%']) then 'transfer'
          when coalesce(user_category_id, case when transfer_role = 'apart' then null else provider_category_id end) like '03%'
            and coalesce(user_category_id, provider_category_id) not like '0306%' then 'transfer'
          when amount > 0 and account_type <> 'CREDIT' then 'income'
          else 'expense'
        end
      ) stored;

      create table transfers (
        user_id uuid not null references users (id),
        id uuid not null default saldo_new_id(),
        debit_id uuid not null,
        credit_id uuid not null,
        -- The day of the debit.
        moved_on date not null,
        state text not null check (state in ('paired', 'echo', 'suggested', 'rejected')),
        decided_by text not null check (decided_by in ('saldo', 'user')),
        kind text not null check (kind in ('own_account', 'bill_payment', 'exchange')),
        score integer not null,
        reasons jsonb not null,
        -- Of two currencies, what one unit of the debit's was reckoned at.
        rate numeric,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (user_id, id),
        check (state <> 'rejected' or decided_by = 'user')
      );
      create unique index transfers_pair on transfers (user_id, debit_id, credit_id);
      create index transfers_by_credit on transfers (user_id, credit_id);
      create index transfers_list on transfers (user_id, moved_on desc, id desc);

      create table transfer_work (
        user_id uuid not null references users (id),
        seq bigint generated always as identity,
        days date[] not null,
        noted_at timestamptz not null default now(),
        primary key (user_id, seq)
      );
    `);
    await knex.raw(NOTE_NEW);
    await knex.raw(NOTE_CHANGED);
    await knex.raw(NOTE_DELETED);
    // What was there before has never been looked at.
    await knex.raw(
      'insert into transfer_work (user_id, days) select user_id, array_agg(distinct date) from transactions group by 1',
    );
  },
};

/** A card's purchases are never a side of a transfer. */
const NOTE_NEW = `
  create function saldo_note_new_transactions() returns trigger language plpgsql as $$
  begin
    insert into transfer_work (user_id, days)
    select user_id, array_agg(distinct date) from added
    where removed_at is null and not (account_type = 'CREDIT' and amount < 0)
    group by user_id;
    return null;
  end $$;
  create trigger transfers_note_new after insert on transactions
    referencing new table as added for each statement execute function saldo_note_new_transactions()`;

/**
 * A transfer whose one side goes is none from that moment on, in the same transaction: the other side counts by itself. A removed
 * row keeps no transfer, so that one that has both has just been removed. The comparison is planned anew each time: a plan made for
 * one row would compare each of the hundred thousand rows of an account that goes with every other.
 */
const NOTE_CHANGED = `
  create function saldo_note_changed_transactions() returns trigger language plpgsql as $$
  begin
    execute $sql$
      insert into transfer_work (user_id, days)
      select after.user_id, array_agg(distinct day.date)
      from before join after using (user_id, id)
      cross join lateral (values (before.date), (after.date)) as day (date)
      where (before.date, before.booked_at, before.amount, before.currency, before.original_amount, before.original_currency,
          before.removed_at is null, before.awaits_match, before.status, before.description, before.provider_category_id, before.user_category_id,
          before.merchant_name, before.payment, before.sealed_digest)
        is distinct from (after.date, after.booked_at, after.amount, after.currency, after.original_amount,
          after.original_currency, after.removed_at is null, after.awaits_match, after.status, after.description, after.provider_category_id,
          after.user_category_id, after.merchant_name, after.payment, after.sealed_digest)
      group by after.user_id
    $sql$;
    if exists (select from after where removed_at is not null and transfer_id is not null) then
      with gone as (
        select pair.user_id, pair.id, pair.debit_id, pair.credit_id from after
        cross join lateral (
          select * from transfers where transfers.user_id = after.user_id and debit_id = after.id
          union all
          select * from transfers where transfers.user_id = after.user_id and credit_id = after.id
        ) pair
        where after.removed_at is not null and after.transfer_id is not null and pair.state in ('paired', 'echo')
      ), freed as (
        update transactions set transfer_id = null, transfer_role = null, updated_at = now()
        from gone where transactions.user_id = gone.user_id
          and transactions.id = any(array[gone.debit_id, gone.credit_id]) and transactions.transfer_id = gone.id
        returning transactions.user_id, transactions.date
      )
      insert into transfer_work (user_id, days) select user_id, array_agg(distinct date) from freed group by user_id;
    end if;
    return null;
  end $$;
  create trigger transfers_note_changed after update on transactions
    referencing old table as before new table as after for each statement
    execute function saldo_note_changed_transactions()`;

const NOTE_DELETED = `
  create function saldo_note_deleted_transactions() returns trigger language plpgsql as $$
  begin
    with gone as (
      delete from transfers using (
        select pair.user_id, pair.id from deleted join transfers pair on pair.user_id = deleted.user_id and pair.debit_id = deleted.id
        union
        select pair.user_id, pair.id from deleted join transfers pair on pair.user_id = deleted.user_id and pair.credit_id = deleted.id
      ) of_deleted
      where transfers.user_id = of_deleted.user_id and transfers.id = of_deleted.id
      returning transfers.user_id, transfers.id, transfers.debit_id, transfers.credit_id
    ), freed as (
      update transactions set transfer_id = null, transfer_role = null, updated_at = now()
      from gone where transactions.user_id = gone.user_id
        and transactions.id = any(array[gone.debit_id, gone.credit_id]) and transactions.transfer_id = gone.id
      returning transactions.user_id, transactions.date
    )
    insert into transfer_work (user_id, days) select user_id, array_agg(distinct date) from freed group by user_id;
    return null;
  end $$;
  create trigger transfers_note_deleted after delete on transactions
    referencing old table as deleted for each statement execute function saldo_note_deleted_transactions()`;
