import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobHelpers, Runner, RunnerOptions, TaskList, WorkerPool } from 'graphile-worker';
import type pg from 'pg';
import type { JobHandler } from '../../shared/job-queue.js';
import type { Logger } from '../../shared/logger.js';
import { openPool } from '../database/open-database.js';
import type { Metrics } from '../metrics.js';
import { WorkerPresence } from './worker-presence.js';

const graphile = createRequire(import.meta.url)('graphile-worker') as typeof import('graphile-worker');

export interface JobWorkerOptions {
  url: string;
  handlers: readonly JobHandler[];
  logger: Logger;
  metrics: Metrics;
  /** Jobs at a time in this process. */
  concurrency: number;
  /** This process alone uses the database, as with the embedded one: jobs in the hands of others are handed back at once. */
  alone: boolean;
}

/** For how long a job that was asked to stop may take, in milliseconds; then its row is handed back without it. */
const PATIENCE = 10_000;
/** Looks, 50 ms apart, at a job that is not unlocked yet. */
const LOOKS = 20;

/** Runs jobs from the queue. A failed one runs again after 3 s, 7 s, 20 s, 55 s … up to 6 h, until its attempts are used up. */
export class JobWorker {
  private readonly pool: pg.Pool;
  private readonly presence: WorkerPresence;
  private readonly stopping = new AbortController();
  private readonly cutOff = new Map<string, number>();
  private runner: Runner | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: JobWorkerOptions) {
    const { url, concurrency, logger, metrics } = options;
    this.pool = openPool({ url, poolSize: concurrency + 2, applicationName: 'saldo-worker' });
    this.presence = new WorkerPresence(url, logger, metrics);
  }

  async start(): Promise<void> {
    await this.presence.start(this.options.alone);
    await this.run();
    this.running = this.keepRunning();
  }

  /**
   * Takes no more jobs and asks those in hand to end soon; what they leave undone is handed back as if this run had not been,
   * and runs at the next start.
   */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the service is stopping'));
    const ended = Promise.resolve(this.runner?.stop()).catch(() => undefined);
    const inTime = await Promise.race([ended.then(() => true), delay(PATIENCE, false, { ref: false })]);
    if (!inTime) await this.runner?.kill().catch(() => undefined);
    await this.running;
    await this.handBack();
    await this.presence.stop();
    await this.pool.end();
  }

  /** The library gives up when it cannot tell the database how a job ended: then begin again. */
  private async keepRunning(): Promise<void> {
    for (;;) {
      await this.runner?.promise.catch(() => undefined);
      if (this.stopping.signal.aborted) return;
      this.options.logger.warn('the worker lost its database, and begins again');
      do {
        await delay(1_000, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
        if (this.stopping.signal.aborted) return;
        this.runner = null;
        await this.run().catch((error) => this.options.logger.debug('the worker cannot begin', { error }));
      } while (!this.runner);
    }
  }

  private async run(): Promise<void> {
    const runner = await graphile.run({
      pgPool: this.pool,
      taskList: this.taskList(),
      concurrency: this.options.concurrency,
      noHandleSignals: true,
      pollInterval: 2_000,
      // Prepared statements do not survive a pooler between us and the database.
      noPreparedStatements: true,
      logger: this.libraryLogger(),
      preset: { plugins: [this.presencePlugin()] },
    } satisfies RunnerOptions);
    runner.promise.catch(() => undefined); // looked at by keepRunning
    this.runner = runner;
  }

  private taskList(): TaskList {
    const task = (handler: JobHandler) => (payload: unknown, helpers: JobHelpers) =>
      this.runJob(handler, payload, helpers);
    return Object.fromEntries(this.options.handlers.map((handler) => [handler.kind.name, task(handler)]));
  }

  private async runJob(handler: JobHandler, payload: unknown, { job }: JobHelpers): Promise<void> {
    const { logger, metrics } = this.options;
    const { signal } = this.stopping;
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
        logger.info('job handed back: the service is stopping', facts);
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
      const { rowCount } = await this.pool.query(
        'select 1 from graphile_worker.reschedule_jobs(array[$1]::bigint[], run_at => now(), attempts => $2)',
        [id, attempts],
      );
      if (rowCount !== 0) return;
      await delay(50);
    }
  }

  private presencePlugin() {
    const { presence } = this;
    const { promise: held, resolve, reject } = Promise.withResolvers<void>();
    held.catch(() => undefined);
    let holding: string | null = null;
    return {
      name: 'SaldoPresence',
      version: '1.0.0',
      worker: {
        hooks: {
          async startWorker(_context: unknown, { worker }: { worker: { workerPool: WorkerPool } }) {
            const { id } = worker.workerPool;
            if (holding !== id) {
              holding = id;
              worker.workerPool.promise.finally(() => presence.leave(id)).catch(() => undefined);
              presence.hold(id).then(resolve, reject);
            }
            await held;
          },
        },
      },
    };
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
