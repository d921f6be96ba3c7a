import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobHelpers, Runner, RunnerOptions, TaskList, WorkerPool } from 'graphile-worker';
import type pg from 'pg';
import type { JobHandler } from '../../shared/job-queue.js';
import type { Logger } from '../../shared/logger.js';
import type { Metrics } from '../metrics.js';
import type { WorkerPresence } from './worker-presence.js';

const graphile = createRequire(import.meta.url)('graphile-worker') as typeof import('graphile-worker');

export interface ShiftOptions {
  pool: pg.Pool;
  presence: WorkerPresence;
  handlers: readonly JobHandler[];
  logger: Logger;
  metrics: Metrics;
  /** Jobs at a time. */
  concurrency: number;
}

/** For how long a job that was asked to stop may take, in milliseconds; then its row is handed back without it. */
const PATIENCE = 10_000;
/** Looks, 50 ms apart, at a job that is not unlocked yet. */
const LOOKS = 20;

/**
 * One life of the library's runner, under an id of its own, from its first job until it is ended. What the database has in the
 * name of a shift and the shift does not know of (a job that was taken and never arrived, one whose end could not be written)
 * is handed back by `WorkerPresence` once the shift is over.
 */
export class WorkShift {
  private readonly ending = new AbortController();
  private readonly cutOff = new Map<string, number>();
  private workerPool: WorkerPool | null = null;
  private runner!: Runner;
  private failing!: Promise<void>;

  private constructor(private readonly options: ShiftOptions) {}

  static async begin(options: ShiftOptions): Promise<WorkShift> {
    const shift = new WorkShift(options);
    await shift.begin();
    return shift;
  }

  /** Settles when the database and the shift may no longer agree on which jobs are in its hands: then it must be ended. */
  get failed(): Promise<void> {
    return this.failing;
  }

  /** Takes no more jobs, asks those in hand to end soon, and hands back what they leave undone as if this run had not been. */
  async end(reason: Error): Promise<void> {
    this.ending.abort(reason);
    this.runner.stop().catch(() => undefined); // it may be stopping already
    const ended = this.runner.promise.catch(() => undefined).then(() => true);
    if (!(await inTime(ended))) await inTime(this.force(reason));
    await this.handBack();
    if (this.workerPool) await this.options.presence.leave(this.workerPool.id);
  }

  private async force(reason: Error): Promise<void> {
    try {
      await this.workerPool?.forcefulShutdown(reason.message);
    } catch (error) {
      this.options.logger.warn('jobs are left to be handed back', { error });
    }
  }

  private async begin(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.failing = promise;
    const { pool: pgPool, concurrency } = this.options;
    this.runner = await graphile.run({
      pgPool,
      taskList: this.taskList(),
      concurrency,
      noHandleSignals: true,
      preset: {
        plugins: [this.presencePlugin()],
        worker: {
          pollInterval: 2_000,
          // Prepared statements do not survive a pooler between us and the database.
          preparedStatements: false,
          // Not to gather them: the end of a single job, where it cannot be written, would be an error that nothing catches.
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
      logger: this.libraryLogger(),
    } satisfies RunnerOptions);
    const { events, promise: ended } = this.runner;
    events.on('worker:getJob:error', () => resolve());
    events.on('pool:fatalError', () => resolve());
    ended.then(resolve, () => resolve());
  }

  private taskList(): TaskList {
    const task = (handler: JobHandler) => (payload: unknown, helpers: JobHelpers) =>
      this.runJob(handler, payload, helpers);
    return Object.fromEntries(this.options.handlers.map((handler) => [handler.kind.name, task(handler)]));
  }

  private async runJob(handler: JobHandler, payload: unknown, { job }: JobHelpers): Promise<void> {
    const { logger, metrics } = this.options;
    const { signal } = this.ending;
    const { attempts: attempt, max_attempts: maxAttempts } = job;
    const facts = { job: job.id, kind: handler.kind.name, attempt };
    const begun = performance.now();
    let outcome: 'done' | 'failed' = 'failed';
    try {
      await handler.run(handler.kind.parse(payload), { attempt, maxAttempts, signal });
      outcome = 'done';
    } catch (error) {
      if (signal.aborted) {
        this.cutOff.set(job.id, attempt);
        logger.info('job handed back', { ...facts, because: (signal.reason as Error).message });
      } else if (attempt >= maxAttempts) {
        logger.error('job failed for good', { ...facts, error });
      } else {
        logger.warn('job failed and will run again', { ...facts, error });
      }
      throw error;
    } finally {
      const seconds = (performance.now() - begun) / 1000;
      metrics.jobRan(handler.kind.name, outcome, seconds);
      if (outcome === 'done') logger.debug('job done', { ...facts, ms: Math.round(seconds * 1000) });
    }
  }

  /** The library counts a job that we cut off as failed, and lets it wait; it was not its fault. */
  private async handBack(): Promise<void> {
    for (const [id, attempt] of this.cutOff) {
      await this.giveBack(id, attempt - 1).catch((error) =>
        this.options.logger.debug('job stays for its next attempt', { job: id, error }),
      );
    }
  }

  /** The library may still be writing down that the job failed: until then it is locked, and cannot be changed. */
  private async giveBack(id: string, attempts: number): Promise<void> {
    for (let look = 0; look < LOOKS; look += 1) {
      const { rowCount } = await this.options.pool.query(
        'select 1 from graphile_worker.reschedule_jobs(array[$1]::bigint[], run_at => now(), attempts => $2)',
        [id, attempts],
      );
      if (rowCount !== 0) return;
      await delay(50);
    }
  }

  private presencePlugin() {
    const begin = (workerPool: WorkerPool) => this.appear(workerPool);
    let held: Promise<void> | null = null;
    return {
      name: 'SaldoPresence',
      version: '1.0.0',
      worker: {
        hooks: {
          async startWorker(_context: unknown, { worker }: { worker: { workerPool: WorkerPool } }) {
            held ??= begin(worker.workerPool);
            await held;
          },
        },
      },
    };
  }

  /** No job is taken before others can see that we are alive. */
  private async appear(workerPool: WorkerPool): Promise<void> {
    const { presence } = this.options;
    this.workerPool = workerPool;
    const leave = () => presence.leave(workerPool.id);
    workerPool.promise.then(leave, leave).catch(() => undefined);
    await presence.hold(workerPool.id);
  }

  private libraryLogger() {
    const { logger } = this.options;
    return new graphile.Logger(() => (level, message, meta) => {
      if (meta?.failure) return; // told by runJob
      if (level === 'error' || level === 'warning') logger.warn(`worker: ${message}`);
      else logger.debug(`worker: ${message}`);
    });
  }
}

const inTime = (work: Promise<unknown>) =>
  Promise.race([work.then(() => true), delay(PATIENCE, false, { ref: false })]);
