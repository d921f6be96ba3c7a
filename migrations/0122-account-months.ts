import type { Migration } from './index.js';

/**
 * What reports need of a whole month of an account, made when somebody asks and good until a transaction of that month
 * changes. A statement that writes transactions only raises the month's `version`; what was made counts while it is
 * of that version and of what else it was made for. `flow` is what moved each day; `lines` and `teaching` are a card's month for its
 * bills; `card_instalments` tells which transactions are instalments, by the days on which their purchase may have been made.
 */
export const accountMonths: Migration = {
  name: '0122-account-months',
  async up(knex) {
    await knex.raw(`
      create table account_months (
        user_id uuid not null,
        account_id uuid not null,
        month date not null,
        version bigint not null default 1,
        flow json,
        flow_version bigint,
        flow_for text,
        lines json,
        teaching json,
        lines_version bigint,
        lines_for text,
        primary key (user_id, account_id, month)
      ) with (fillfactor = 80);
      create table card_instalments (
        user_id uuid not null,
        account_id uuid not null,
        -- Of the transaction, not of the purchase.
        month date not null,
        transaction_id uuid not null,
        since_from date not null,
        since_to date not null,
        primary key (user_id, account_id, month, transaction_id)
      );
      create index card_instalments_since_from on card_instalments (user_id, since_from);
      create index card_instalments_since_to on card_instalments (user_id, since_to);
      -- Services of the former version go on writing while this one starts.
      grant select, insert, update, delete on account_months, card_instalments to saldo_app, saldo_system;
    `);
    await knex.raw(note('insert', 'referencing new table as added', 'select * from added'));
    await knex.raw(note('delete', 'referencing old table as gone', 'select * from gone'));
    const both = 'select * from gone union all select * from added';
    await knex.raw(note('update', 'referencing old table as gone new table as added', both));
    await knex.raw(`
      create function saldo_empty_account_months() returns trigger language plpgsql as $$
      begin
        truncate account_months, card_instalments;
        return null;
      end $$;
      create trigger empty_account_months after truncate on transactions
        for each statement execute function saldo_empty_account_months();
      insert into account_months (user_id, account_id, month)
      select distinct user_id, account_id, ${MONTH} from transactions;
    `);
  },
};

const MONTH = `cast(date_trunc('month', cast(date as timestamp)) as date)`;

/** In one order, so that two statements never wait for each other. */
function note(operation: string, transition: string, rows: string): string {
  const changed = rows.replaceAll('*', `user_id, account_id, ${MONTH} as month`);
  return `
    create function saldo_note_months_${operation}() returns trigger language plpgsql as $$
    begin
      insert into account_months as held (user_id, account_id, month)
      select distinct user_id, account_id, month from (${changed}) changed order by 1, 2, 3
      on conflict (user_id, account_id, month) do update set version = held.version + 1;
      return null;
    end $$;
    create trigger note_months_${operation} after ${operation} on transactions ${transition}
      for each statement execute function saldo_note_months_${operation}()`;
}
