import { afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { FailedJobs } from '../../../src/platform/jobs/failed-jobs.js';
import { GraphileJobQueue } from '../../../src/platform/jobs/graphile-job-queue.js';
import { handBackJobsOf } from '../../../src/platform/jobs/hand-back-jobs.js';
import { jobGauges } from '../../../src/platform/jobs/job-gauges.js';
import { Metrics } from '../../../src/platform/metrics.js';
import type { JobHandler, JobKind } from '../../../src/shared/job-queue.js';
import { testDatabase } from '../../support/postgres.js';

const { database, url } = await testDatabase();
const queue = new GraphileJobQueue(database);
const note: JobKind<{ text: string }> = { name: 'note', parse: (payload) => payload as { text: string } };

afterEach(() => database.sql.raw('delete from graphile_worker._private_jobs; delete from job_deaths'));

interface Row {
  id: string;
  attempts: number;
  locked_by: string | null;
  key: string | null;
}

const rows = (): Promise<Row[]> => database.sql('graphile_worker.jobs').select('id', 'attempts', 'locked_by', 'key');

/** As a worker has taken every waiting job in hand. */
const taken = (worker: string) =>
  database.sql.raw(
    `update graphile_worker._private_jobs set locked_by = ?, locked_at = now(), attempts = attempts + 1 where locked_by is null`,
    [worker],
  );

async function bury(worker: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await handBackJobsOf(client, [worker]);
  await client.end();
}

const usedUp = () => database.sql.raw('update graphile_worker._private_jobs set attempts = max_attempts');

test('a job whose worker died is handed back with its attempt', async () => {
  await queue.add(note, { text: 'hello' }, { maxAttempts: 1 });
  await taken('one');
  await bury('one');
  expect(await rows()).toMatchObject([{ attempts: 0, locked_by: null }]);
});

test('a job that kills its workers again and again comes to an end', async () => {
  await queue.add(note, { text: 'hello' }, { maxAttempts: 2 });
  for (let death = 1; death <= 22; death += 1) {
    await taken('one');
    await bury('one');
  }
  expect(await new FailedJobs(database, []).list()).toHaveLength(1);
});

test('a job that was added anew while it ran is forgotten when its worker dies', async () => {
  await queue.add(note, { text: 'hello' }, { key: 'a' });
  await taken('one');
  await queue.add(note, { text: 'hello' }, { key: 'a' });
  await bury('one');
  expect(await rows()).toMatchObject([{ attempts: 0, key: 'a', locked_by: null }]);
});

function handler(fates: Partial<JobHandler<{ text: string }>>): JobHandler {
  return { kind: note, run: async () => undefined, ...fates } as JobHandler;
}

test('what a job that failed for good was about is told, and only what is left undone stays', async () => {
  const told: string[] = [];
  const gaveUp = async ({ text }: { text: string }) => {
    told.push(text);
    return text === 'done by another' ? ('settled' as const) : ('undone' as const);
  };
  await queue.add(note, { text: 'done by another' });
  await queue.add(note, { text: 'undone' });
  await usedUp();
  await queue.add(note, { text: 'waits' });
  const failed = new FailedJobs(database, [handler({ gaveUp })]);
  expect(await failed.settle()).toBe(1);
  expect(told.sort()).toEqual(['done by another', 'undone']);
  expect((await failed.list()).map(({ payload }) => payload)).toEqual([{ text: 'undone' }]);
});

test('a job of which nobody can tell what became keeps no other from being settled', async () => {
  for (const text of ['settled', 'unreadable', 'settled']) await queue.add(note, { text });
  await usedUp();
  const gaveUp = async ({ text }: { text: string }) => {
    if (text === 'unreadable') throw new Error('what is this?');
    return 'settled' as const;
  };
  const failed = new FailedJobs(database, [handler({ gaveUp })]);
  await expect(failed.settle()).rejects.toThrow('1 failed jobs could not be looked at');
  expect((await failed.list()).map(({ payload }) => payload)).toEqual([{ text: 'unreadable' }]);
});

test('a job whose work waits in another one is not listed', async () => {
  await queue.add(note, { text: 'twice' });
  await usedUp();
  await queue.add(note, { text: 'twice' });
  const failed = new FailedJobs(database, []);
  expect(await failed.settle()).toBe(0);
  expect(await rows()).toHaveLength(1);
});

test('a job that failed for good runs again, or what took its place does', async () => {
  await queue.add(note, { text: 'hello' });
  await usedUp();
  const [{ id }] = (await rows()) as [Row];
  expect(await new FailedJobs(database, []).retry(id)).toBe(true);
  expect(await rows()).toMatchObject([{ id, attempts: 0 }]);
  await usedUp();
  expect(await new FailedJobs(database, [handler({ again: async () => 'replaced' })]).retry(id)).toBe(true);
  expect(await rows()).toEqual([]);
  expect(await new FailedJobs(database, []).retry(id)).toBe(false);
});

test('the metrics count what failed for good and what waits', async () => {
  const metrics = new Metrics();
  metrics.watch(jobGauges(database));
  expect(await metrics.registry.metrics()).toContain('saldo_jobs_failed_for_good{kind="any"} 0');
  await queue.add(note, { text: 'hello' });
  expect(await metrics.registry.metrics()).toContain('saldo_jobs_due 1');
  await usedUp();
  expect(await metrics.registry.metrics()).toContain('saldo_jobs_failed_for_good{kind="note"} 1');
});
