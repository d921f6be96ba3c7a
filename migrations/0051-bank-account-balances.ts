import type { Migration } from './index.js';

/**
 * What an account held at the end of each of the user's days that is known: collected by the provider on that day, or
 * derived from the running balance that the bank gave with the day's last transaction. A day without a row is unknown.
 */
export const bankAccountBalances: Migration = {
  name: '0051-bank-account-balances',
  async up(knex) {
    await knex.raw(`
      create table bank_account_balances (
        user_id uuid not null,
        account_id uuid not null,
        date date not null,
        balance numeric not null,
        currency text not null,
        as_of timestamptz not null,
        source text not null check (source in ('collected', 'derived')),
        primary key (user_id, account_id, date),
        foreign key (user_id, account_id) references bank_accounts (user_id, id)
      );
    `);
  },
};
