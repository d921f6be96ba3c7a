import type { Migration } from './index.js';

/** What is asked of a run while a worker has it in hand is not lost: the worker can tell, and leaves the end to the next turn. */
export const askedAnew: Migration = {
  name: '0064-asked-anew',
  async up(knex) {
    await knex.raw(`
      -- How often the run was asked for before it began, and when the last time.
      alter table sync_logs add column asks integer not null default 1;
      alter table sync_logs add column asked_at timestamptz not null default now();
    `);
  },
};
