import { inject, injectable } from 'inversify';
import type { JobHandler, JobKind } from '../../shared/job-queue.js';
import { DATABASE, type Database } from '../database/database.js';

/** Deletes the levels of callers who have long been free to come again. */
export const purgeRateBucketsJob: JobKind<Record<never, never>> = { name: 'purge_rate_buckets', parse: () => ({}) };

@injectable()
export class PurgeRateBuckets implements JobHandler<Record<never, never>> {
  readonly kind = purgeRateBucketsJob;

  constructor(@inject(DATABASE) private readonly database: Database) {}

  async run(): Promise<void> {
    await this.database.sql.raw(
      'delete from rate_buckets where level <= extract(epoch from clock_timestamp() - filled_at) * drain',
    );
  }
}
