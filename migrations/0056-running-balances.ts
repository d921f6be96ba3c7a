import type { Migration } from './index.js';

/** Few banks give running balances: of the others' accounts nothing has to be looked through to find that out. */
export const runningBalances: Migration = {
  name: '0056-running-balances',
  outsideTransaction: true,
  async up(knex) {
    // What a build that was cut off left behind is no index.
    await knex.raw('drop index concurrently if exists transactions_running_balance');
    await knex.raw(`
      create index concurrently transactions_running_balance on transactions (user_id, account_id, date)
        where balance_after is not null and removed_at is null
    `);
  },
};
