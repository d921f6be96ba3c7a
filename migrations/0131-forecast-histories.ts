import type { Migration } from './index.js';

/**
 * What a search of a user's bank movements found for forecasts: what comes back, and how forecasts of the past did. A search takes
 * seconds where there are many movements, so that a request only reads. All of it can be found again from the transactions.
 */
export const forecastHistories: Migration = {
  name: '0131-forecast-histories',
  async up(knex) {
    await knex.raw(`
      create table forecast_histories (
        -- A search that ends after its user was erased leaves nothing.
        user_id uuid primary key references users on delete cascade,
        -- The last day of what was searched.
        as_of date not null,
        -- Recurring items that the person ignored when the tests were made.
        ignored_ids uuid[] not null,
        -- Of each currency the items, and the tests of the past with their sums by day.
        currencies jsonb not null,
        updated_at timestamptz not null default now()
      );
    `);
  },
};
