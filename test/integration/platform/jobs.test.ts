import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { GraphileJobQueue } from '../../../src/platform/jobs/graphile-job-queue.js';
import { JobWorker } from '../../../src/platform/jobs/job-worker.js';
import { Scheduler } from '../../../src/platform/jobs/scheduler.js';
import { Metrics } from '../../../src/platform/metrics.js';
import type { JobHandler, JobKind, JobRun } from '../../../src/shared/job-queue.js';
import { keptLogger } from '../../support/kept-logger.js';
import { testDatabase } from '../../support/postgres.js';

interface Note {
  text: string;
}

const note: JobKind<Note> = {
  name: 'note',
  parse: (payload) => {
    const { text } = payload as Partial<Note>;
    if (typeof text !== 'string') throw new Error('the note has no text');
    return { text };
  },
};

const { database, url } = await testDatabase();
const queue = new GraphileJobQueue(database);
const log = keptLogger();
const workers: JobWorker[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await database.sql.raw('delete from graphile_worker._private_jobs');
});

async function work(
  run: (payload: Note, run: JobRun) => Promise<void>,
  options: { alone?: boolean; concurrency?: number; kind?: string } = {},
): Promise<JobWorker> {
  const kind = options.kind ? { name: options.kind, parse: (payload: unknown) => payload as Note } : note;
  const handler: JobHandler<Note> = { kind, run };
  const { concurrency = 2, alone = false } = options;
  const handlers = [handler as JobHandler];
  const worker = new JobWorker({ url, handlers, logger: log, metrics: new Metrics(), concurrency, alone });
  workers.push(worker);
  await worker.start();
  return worker;
}

const jobs = () =>
  database.sql('graphile_worker.jobs').select('task_identifier', 'attempts', 'locked_by', 'last_error');

test('a job added in a unit of work runs if the unit commits, and never was if it does not', async () => {
  const ran: string[] = [];
  const done = Promise.withResolvers<void>();
  await work(async ({ text }) => {
    ran.push(text);
    if (text === 'kept') done.resolve();
  });
  const undone = database.run(async () => {
    await queue.add(note, { text: 'undone' });
    throw new Error('no');
  });
  await expect(undone).rejects.toThrow('no');
  await database.run(() => queue.add(note, { text: 'kept' }));
  await done.promise;
  expect(ran).toEqual(['kept']);
});

test('adding under the key of a waiting job replaces it', async () => {
  const later = new Date(Date.now() + 60_000);
  await queue.add(note, { text: 'first' }, { key: 'one', runAt: later });
  await queue.add(note, { text: 'second' }, { key: 'one', runAt: later });
  const rows = await database.sql('graphile_worker._private_jobs').select('payload');
  expect(rows).toEqual([{ payload: { text: 'second' } }]);
});

test('jobs of one queue run one after another, others at the same time', async () => {
  let atOnce = 0;
  const most: Record<string, number> = { queued: 0, free: 0 };
  const both = Promise.withResolvers<void>();
  let left = 4;
  await work(async ({ text }) => {
    atOnce += 1;
    most[text] = Math.max(most[text]!, atOnce);
    if (text === 'free' && atOnce === 2) both.resolve();
    await (text === 'free' ? both.promise : new Promise((resolve) => setTimeout(resolve, 30)));
    atOnce -= 1;
    left -= 1;
  });
  await queue.add(note, { text: 'queued' }, { queue: 'single' });
  await queue.add(note, { text: 'queued' }, { queue: 'single' });
  while (left > 2) await new Promise((resolve) => setTimeout(resolve, 10));
  await queue.add(note, { text: 'free' });
  await queue.add(note, { text: 'free' });
  while (left > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(most).toEqual({ queued: 1, free: 2 });
});

test('a job that fails stays for another attempt, and its payload is not logged', async () => {
  log.lines.length = 0;
  const failed = Promise.withResolvers<void>();
  await work(async () => {
    setImmediate(failed.resolve);
    throw new Error('the bank is asleep');
  });
  await queue.add(note, { text: 'hunter2' });
  await failed.promise;
  while ((await jobs())[0]?.locked_by !== null);
  expect(await jobs()).toMatchObject([{ attempts: 1, last_error: 'the bank is asleep' }]);
  expect(log.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', message: 'job failed and will run again' }),
  );
  expect(JSON.stringify(log.lines)).not.toContain('hunter2');
});

test('stopping asks the job in hand to end, and hands it back unharmed', async () => {
  const begun = Promise.withResolvers<void>();
  const worker = await work(async (_payload, { signal }) => {
    begun.resolve();
    await once(signal, 'abort');
    throw new Error('cut off');
  });
  await queue.add(note, { text: 'long' }, { maxAttempts: 1 });
  await begun.promise;
  workers.splice(workers.indexOf(worker), 1);
  await worker.stop();
  expect(await jobs()).toMatchObject([{ attempts: 0, locked_by: null }]);
  const again = Promise.withResolvers<number>();
  await work(async (_payload, { attempt }) => again.resolve(attempt));
  expect(await again.promise).toBe(1);
});

async function processHoldingAJob(): Promise<ChildProcess> {
  const script = ['--import', './test/support/typescript-loader.js', './test/support/processes/job-worker.ts'];
  const env = { ...process.env, DATABASE_URL: url, NODE_OPTIONS: '' };
  const child = spawn(process.execPath, script, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const holding = Promise.withResolvers<void>();
  child.stdout.on('data', (chunk: Buffer) => chunk.toString().includes('holding') && holding.resolve());
  child.once('exit', () => holding.reject(new Error('the worker process ended early')));
  await queue.add({ name: 'hold', parse: (payload) => payload }, {}, { queue: 'held' });
  await holding.promise;
  holding.promise.catch(() => undefined);
  return child;
}

test('the job of a process that was killed runs elsewhere within seconds, that of a living one does not', async () => {
  const child = await processHoldingAJob();
  const again = Promise.withResolvers<number>();
  let taken = false;
  await work(
    async (_payload, { attempt }) => {
      taken = true;
      again.resolve(attempt);
    },
    { kind: 'hold' },
  );
  await new Promise((resolve) => setTimeout(resolve, 5_500)); // longer than a dead worker gets
  expect(taken).toBe(false);
  child.kill('SIGKILL');
  expect(await again.promise).toBe(1);
});

test('who is alone on a database takes over what a killed process held at once', async () => {
  const child = await processHoldingAJob();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const again = Promise.withResolvers<number>();
  await work(async (_payload, { attempt }) => again.resolve(attempt), { kind: 'hold', alone: true });
  expect(await again.promise).toBe(1);
});

test('a worker whose connections are cut goes on, and keeps the job in its hands', async () => {
  const runs: number[] = [];
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  await work(async ({ text }, { attempt }) => {
    if (text === 'second') return done.resolve();
    runs.push(attempt);
    begun.resolve();
    await finish.promise;
  });
  await queue.add(note, { text: 'first' });
  await begun.promise;
  await work(async ({ text }) => (text === 'second' ? done.resolve() : void runs.push(-1)), { concurrency: 1 });
  await database.sql.raw(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name in ('saldo-worker', 'saldo-presence') and datname = current_database()`,
  );
  await new Promise((resolve) => setTimeout(resolve, 5_500)); // longer than a dead worker gets
  expect(runs.length).toBe(1);
  finish.resolve();
  await queue.add(note, { text: 'second' });
  await done.promise;
});

test('a tick that several processes see adds one job, and old ticks are forgotten', async () => {
  const schedule = { name: 'hourly', cron: '0 * * * *', kind: note, payload: { text: 'tick' } };
  const replicas = [1, 2, 3].map(() => new Scheduler(database, queue, log));
  const tick = new Date('2026-01-01T10:00:00.400Z');
  await Promise.all(replicas.map((replica) => replica.tick(schedule, tick)));
  expect(await jobs()).toHaveLength(1);
  await replicas[0]!.tick(schedule, new Date());
  expect(await jobs()).toHaveLength(2);
  expect(await database.sql('schedule_ticks').count({ ticks: '*' })).toEqual([{ ticks: 1 }]);
});

test('a tick takes the place of an earlier one whose job was given up', async () => {
  const schedule = { name: 'daily', cron: '0 0 * * *', kind: note, payload: { text: 'tick' } };
  const scheduler = new Scheduler(database, queue, log);
  await queue.add(note, { text: 'other' });
  await scheduler.tick(schedule, new Date('2026-01-01T00:00:00Z'));
  await database.sql.raw('update graphile_worker._private_jobs set attempts = max_attempts');
  await scheduler.tick(schedule, new Date('2026-01-02T00:00:00Z'));
  const { rows } = await database.sql.raw('select payload, failed from saldo_jobs order by id');
  expect(rows).toEqual([
    { payload: { text: 'other' }, failed: true },
    { payload: { text: 'tick' }, failed: false },
  ]);
});

test('schedules tick by themselves', async () => {
  const scheduler = new Scheduler(database, queue, log);
  scheduler.start([{ name: 'secondly', cron: '* * * * * *', kind: note, payload: { text: 'tick' } }]);
  while ((await jobs()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  await scheduler.stop();
  await database.sql.raw('delete from graphile_worker._private_jobs');
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(await jobs()).toEqual([]);
});
