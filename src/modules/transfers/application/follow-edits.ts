import { inject, injectable } from 'inversify';
import { JOB_QUEUE, type JobQueue } from '../../../shared/job-queue.js';
import type { UserId } from '../../../shared/principal.js';
import type { TransactionFollower } from '../../transactions/index.js';
import { addPairTransfers } from './pair-transfers-job.js';

/** A category that a person chose may make a transfer, or be why there is none. */
@injectable()
export class FollowEdits implements TransactionFollower {
  constructor(@inject(JOB_QUEUE) private readonly jobs: JobQueue) {}

  edited(userId: UserId): Promise<void> {
    return addPairTransfers(this.jobs, userId);
  }
}
