import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { JOB_QUEUE, type JobHandler, type JobQueue, jobAboutUser } from '../../../shared/job-queue.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import type { UserId } from '../../../shared/principal.js';
import { TRANSACTION_REPOSITORY, type TransactionRepository } from '../../transactions/index.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';

/** Works out the days of a user's transactions in the time zone that is now theirs. */
export const recomputeDaysJob = jobAboutUser('recompute_days');

const LOOK_AGAIN_MS = 15_000;

/** A sync that was under way when the zone changed goes on in the old one: then it is done again, until none is. */
@injectable()
export class RecomputeDays implements JobHandler<{ userId: UserId }> {
  readonly kind = recomputeDaysJob;

  constructor(
    @inject(TRANSACTION_REPOSITORY) private readonly transactions: TransactionRepository,
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(JOB_QUEUE) private readonly jobs: JobQueue,
    @inject(CLOCK) private readonly clock: Clock,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run({ userId }: { userId: UserId }): Promise<void> {
    const isReading = await this.logs.isReading(userId);
    const moved = await this.transactions.recomputeDays(userId);
    this.logger.info('days worked out in another time zone', { moved });
    if (!isReading) return;
    const runAt = new Date(this.clock.now().getTime() + LOOK_AGAIN_MS);
    await this.jobs.add(recomputeDaysJob, { userId }, { queue: `days:${userId}`, runAt });
  }
}
