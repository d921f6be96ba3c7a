import { inject, injectable } from 'inversify';
import type { JobHandler, JobKind } from '../../shared/job-queue.js';
import { DATABASE, type Database } from '../database/database.js';

/** Deletes answers to named requests whose time is over. */
export const purgeIdempotencyKeysJob: JobKind<Record<never, never>> = {
  name: 'purge_idempotency_keys',
  parse: () => ({}),
};

const BATCH = 5_000;

@injectable()
export class PurgeIdempotencyKeys implements JobHandler<Record<never, never>> {
  readonly kind = purgeIdempotencyKeysJob;

  constructor(@inject(DATABASE) private readonly database: Database) {}

  async run(): Promise<void> {
    const purge = `
      delete from idempotency_keys where ctid = any(array(
        select ctid from idempotency_keys where expires_at <= now() limit ${BATCH}))`;
    while ((await this.database.sql.raw(purge)).rowCount === BATCH);
  }
}
