import type { Migration } from './index.js';

/** What keeps work whose worker died apart from work that fails, and a worker that was thought dead from writing. */
export const safeToKill: Migration = {
  name: '0080-safe-to-kill',
  async up(knex) {
    await knex.raw(`
      -- Counts the times that a run was taken in hand; whoever took it last may write.
      alter table sync_logs add column turn integer not null default 0;
      create index sync_logs_unfinished on sync_logs (created_at) where state in ('queued', 'running');

      -- How often a worker died with a job in hand. Its death is not the job's fault, unless it happens again and again.
      create table job_deaths (
        job_id bigint primary key,
        deaths integer not null default 1,
        last_at timestamptz not null default now()
      );
    `);
  },
};
