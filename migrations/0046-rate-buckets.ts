import type { Migration } from './index.js';

/**
 * How much callers have used of what they may, shared by all processes. Names are keyed digests. Unlogged: it is written four
 * times a second by every process that is asked something, and after a crash everybody may begin anew.
 */
export const rateBuckets: Migration = {
  name: '0046-rate-buckets',
  async up(knex) {
    await knex.raw(`
      create unlogged table rate_buckets (
        name text primary key,
        -- Requests that have not drained yet, at filled_at.
        level double precision not null,
        -- Requests a second.
        drain double precision not null,
        filled_at timestamptz not null
      ) with (fillfactor = 70)
    `);
  },
};
