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

      -- The queue for who works on behalf of all users; its own tables are closed to everybody. Shows nothing to others.
      create view saldo_jobs as
        select job.id, task.identifier as kind, job.payload::jsonb as payload, job.key, queue.queue_name as queue,
          job.attempts, job.max_attempts, job.attempts >= job.max_attempts and job.locked_at is null as failed,
          job.last_error, job.run_at, job.created_at, job.updated_at, job.locked_at
        from graphile_worker._private_jobs job
        join graphile_worker._private_tasks task on task.id = job.task_id
        left join graphile_worker._private_job_queues queue on queue.id = job.job_queue_id
        where current_user <> 'saldo_app';

      create function saldo_forget_jobs(ids bigint[]) returns void language plpgsql security definer
        set search_path = pg_catalog, pg_temp as $$ begin perform graphile_worker.complete_jobs(ids); end $$;
      create function saldo_run_job_again(id bigint) returns void language plpgsql security definer
        set search_path = pg_catalog, pg_temp as $$
        begin perform graphile_worker.reschedule_jobs(array[id], run_at => now(), attempts => 0); end $$;
      revoke all on function saldo_forget_jobs, saldo_run_job_again from public;
      grant execute on function saldo_forget_jobs, saldo_run_job_again to saldo_system;
    `);
  },
};
