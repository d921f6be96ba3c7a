import type { JobKind, JobOptions, JobQueue } from '../../shared/job-queue.js';
import type { Database } from '../database/database.js';

const ADD = 'select saldo_add_job(?, ?::json, ?, ?::timestamptz, ?::int, ?, ?::int)';

/** Adds jobs by a function of the database, so that they commit with the unit of work in progress, or not at all. */
export class GraphileJobQueue implements JobQueue {
  constructor(private readonly database: Database) {}

  async add<Payload>(kind: JobKind<Payload>, payload: Payload, options: JobOptions = {}): Promise<void> {
    const { key = null, queue = null, runAt = null, priority = null, maxAttempts = null } = options;
    const values = [
      kind.name,
      JSON.stringify(payload),
      queue,
      runAt?.toISOString() ?? null,
      maxAttempts,
      key,
      priority,
    ];
    await this.database.sql.raw(ADD, values as string[]);
  }
}
