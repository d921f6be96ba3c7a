import type { Migration } from './index.js';

/** How much of the network's monthly allowance each connection has used, as far as we saw its bank being collected from. */
export const openFinanceUsage: Migration = {
  name: '0087-open-finance-usage',
  async up(knex) {
    await knex.raw(`
      create table open_finance_usage (
        user_id uuid not null,
        connection_id uuid not null,
        -- The first day of the month, as it is in São Paulo.
        month date not null,
        resource text not null,
        used integer not null,
        last_used_at timestamptz not null,
        primary key (user_id, connection_id, month, resource),
        foreign key (user_id, connection_id) references bank_connections (user_id, id)
      );
    `);
  },
};
