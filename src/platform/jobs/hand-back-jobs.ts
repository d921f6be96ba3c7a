import type pg from 'pg';

/**
 * How often a worker may die with a job in hand before that counts against the job: a job whose work kills its worker (by the
 * memory it takes, say) must come to an end, one that happened to be there when a machine was switched off must not.
 */
const FORGIVEN_DEATHS = 20;

/** One process at a time, or two would give the same attempt back twice. */
const TAKE_TURNS = `select pg_advisory_xact_lock(hashtextextended('saldo burial', 0))`;

const COUNT_DEATHS = `
  insert into job_deaths (job_id) select id from graphile_worker.jobs where locked_by = any($1::text[])
  on conflict (job_id) do update set deaths = job_deaths.deaths + 1, last_at = now()`;

/** Its key was given to a job that was added while it ran, which does all that is left to do. */
const FORGET_REPLACED = `
  delete from graphile_worker._private_jobs replaced using graphile_worker._private_jobs successor
  where replaced.locked_by = any($1::text[]) and replaced.key is null and replaced.attempts >= replaced.max_attempts
    and successor.key is not null and successor.task_id = replaced.task_id
    and successor.payload::jsonb = replaced.payload::jsonb`;

const FIND = `
  select id, attempts from graphile_worker.jobs join job_deaths on job_id = id
  where locked_by = any($1::text[]) and deaths <= ${FORGIVEN_DEATHS}`;

const UNLOCK = `select graphile_worker.force_unlock_workers($1::text[])`;

const GIVE_BACK = `
  select count(*) from unnest($1::bigint[], $2::int[]) as held (id, attempts)
  cross join lateral graphile_worker.reschedule_jobs(array[held.id], attempts => held.attempts - 1)`;

const FORGET_DEATHS = `delete from job_deaths where not exists (select 1 from graphile_worker.jobs where id = job_id)`;

/** Hands the jobs of workers that died back to the queue, in one transaction, as if these runs had not been. */
export async function handBackJobsOf(client: pg.Client, workerIds: string[]): Promise<void> {
  await client.query('begin');
  try {
    await client.query(TAKE_TURNS);
    await client.query(FORGET_REPLACED, [workerIds]);
    await client.query(COUNT_DEATHS, [workerIds]);
    const { rows } = await client.query<{ id: string; attempts: number }>(FIND, [workerIds]);
    await client.query(UNLOCK, [workerIds]);
    await client.query(GIVE_BACK, [rows.map(({ id }) => id), rows.map(({ attempts }) => attempts)]);
    await client.query(FORGET_DEATHS);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // a lost connection has rolled back
    throw error;
  }
}
