import type { JobHandler } from '../../shared/job-queue.js';
import type { Database } from '../database/database.js';

/** A job that the queue does not run any more, since its attempts are used up. */
export interface FailedJob {
  id: string;
  kind: string;
  payload: unknown;
  attempts: number;
  /** The last attempt's error; never holds data of users (see the handlers). */
  error: string | null;
  createdAt: Date;
  failedAt: Date;
}

export const FAILED_JOBS = Symbol.for('FailedJobs');

const AT_ONCE = 500;

const FAILED = `
  select id::text as id, kind, payload, attempts, last_error as error, created_at as "createdAt", updated_at as "failedAt"
  from saldo_jobs where failed`;

/** The same work waits or runs as another job, which was added since. */
const REPLACED = `
  select failed.id::text as id from saldo_jobs failed
  where failed.failed and exists (
    select 1 from saldo_jobs other
    where other.kind = failed.kind and other.id <> failed.id and other.payload = failed.payload and not other.failed)`;

const FOR_ALL = 'jobs of every user';

/** Jobs that failed for good: what became of their work, which of them are left, and how to run them again. */
export class FailedJobs {
  private readonly handlers: ReadonlyMap<string, JobHandler>;

  constructor(
    private readonly database: Database,
    handlers: readonly JobHandler[],
  ) {
    this.handlers = new Map(handlers.map((handler) => [handler.kind.name, handler]));
  }

  /** Newest first. */
  async list(limit = AT_ONCE): Promise<FailedJob[]> {
    const { rows } = await this.query(`${FAILED} order by saldo_jobs.id desc limit ?`, [limit]);
    return rows as FailedJob[];
  }

  /**
   * Has the work of each one marked as failed, and forgets those of which nothing is left undone. Gives how many are left. One
   * whose work cannot be marked keeps no other from being; then it throws at the end.
   */
  async settle(): Promise<number> {
    const { rows } = await this.query(REPLACED);
    await this.forget((rows as { id: string }[]).map(({ id }) => id));
    let left = 0;
    const errors: unknown[] = [];
    for (const job of await this.list()) {
      try {
        if ((await this.fate(job)) === 'settled') await this.forget([job.id]);
        else left += 1;
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} failed jobs could not be looked at`);
    return left;
  }

  /** Runs one again. Gives `false` where there is none by this id. */
  async retry(id: string): Promise<boolean> {
    const { rows } = await this.query(`${FAILED} and saldo_jobs.id = ?::bigint`, [id]);
    const [job] = rows as FailedJob[];
    if (!job) return false;
    const handler = this.handlers.get(job.kind);
    await this.database.run(async () => {
      const course = (await handler?.again?.(handler.kind.parse(job.payload))) ?? 'runs';
      if (course === 'replaced') await this.forget([id]);
      else await this.query(RUN_AGAIN, [id]);
    });
    return true;
  }

  private async fate({ kind, payload }: FailedJob): Promise<'undone' | 'settled'> {
    const handler = this.handlers.get(kind);
    if (!handler?.gaveUp) return 'undone';
    return handler.gaveUp(handler.kind.parse(payload));
  }

  private async forget(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.query('select saldo_forget_jobs(?::bigint[])', [ids]);
  }

  private query(text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
    return this.database.asSystem(FOR_ALL, async () => await this.database.sql.raw(text, values as string[]));
  }
}

const RUN_AGAIN = 'select saldo_run_job_again(?::bigint)';
