import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { JobHandler } from '../../shared/job-queue.js';
import type { Logger } from '../../shared/logger.js';
import { openPool } from '../database/open-database.js';
import type { Metrics } from '../metrics.js';
import { WorkShift } from './work-shift.js';
import { WorkerPresence } from './worker-presence.js';

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

const BEGIN_AGAIN_AFTER_MS = 500;

/**
 * Runs jobs from the queue. A failed one runs again after 3 s, 7 s, 20 s, 55 s … up to 6 h, until its attempts are used up. When
 * the database was lost, those in hand are handed back and it begins anew, under another id: nobody else can tell which jobs a
 * database that went away believes to be in the hands of a process that lives.
 */
export class JobWorker {
  private readonly pool: pg.Pool;
  private readonly presence: WorkerPresence;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: JobWorkerOptions) {
    const { url, concurrency, logger, metrics } = options;
    this.pool = openPool({ url, poolSize: concurrency + 2, applicationName: 'saldo-worker' });
    this.presence = new WorkerPresence(url, logger, metrics);
  }

  async start(): Promise<void> {
    await this.presence.start(this.options.alone);
    this.running = this.keepRunning(await this.begin());
  }

  /**
   * Takes no more jobs and asks those in hand to end soon; what they leave undone is handed back as if this run had not been,
   * and runs at the next start.
   */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the service is stopping'));
    await this.running;
    await this.presence.stop();
    await this.pool.end();
  }

  private async keepRunning(first: WorkShift): Promise<void> {
    const { signal } = this.stopping;
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    for (let shift: WorkShift | null = first; shift; shift = await this.beginAgain()) {
      await Promise.race([shift.failed, stopped]);
      if (!signal.aborted) this.options.logger.warn('the worker lost its database, and begins again');
      await shift.end(signal.aborted ? signal.reason : new Error('the worker lost its database'));
    }
  }

  /** `null` when the service stops meanwhile. */
  private async beginAgain(): Promise<WorkShift | null> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await delay(BEGIN_AGAIN_AFTER_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      try {
        return await this.begin();
      } catch (error) {
        this.options.logger.debug('the worker cannot begin', { error });
      }
    }
    return null;
  }

  private begin(): Promise<WorkShift> {
    const { pool, presence, options } = this;
    const { handlers, logger, metrics, concurrency } = options;
    return WorkShift.begin({ pool, presence, handlers, logger, metrics, concurrency });
  }
}
