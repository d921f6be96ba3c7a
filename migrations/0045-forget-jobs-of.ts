import type { Migration } from './index.js';

/** The way to a user's jobs for an erasure: the queue's tables are closed to the application's roles. */
export const forgetJobsOf: Migration = {
  name: '0045-forget-jobs-of',
  async up(knex) {
    await knex.raw(FORGET_JOBS);
  },
};

/**
 * Drops the jobs that name the user, since what they were to do has nobody to do it for, and the queues that are named for the
 * user or one of the connections (`days:ID`, `connection:ID`), which outlive their jobs. A job that runs is left: it ends by itself, finding nothing.
 */
const FORGET_JOBS = `
  create function saldo_forget_jobs_of(user_id text, connections uuid[]) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    perform graphile_worker.complete_jobs(array(
      select id from graphile_worker._private_jobs where payload ->> 'userId' = $1 and locked_at is null));
    delete from graphile_worker._private_job_queues queue
    where split_part(queue_name, ':', 2) = any(cast($2 as text[]) || $1) and locked_at is null
      and not exists (select from graphile_worker._private_jobs where job_queue_id = queue.id);
  end $$;
  revoke all on function saldo_forget_jobs_of from public;
  grant execute on function saldo_forget_jobs_of to saldo_system`;
