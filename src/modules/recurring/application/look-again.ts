import { inject, injectable } from 'inversify';
import { JOB_QUEUE, type JobQueue } from '../../../shared/job-queue.js';
import type { UserId } from '../../../shared/principal.js';
import { HistoryFollower } from '../../sync/index.js';
import { findRecurringJob } from './find-recurring.js';

/** Has recurring items looked for again when the history has changed. */
@injectable()
export class LookAgain extends HistoryFollower {
  constructor(@inject(JOB_QUEUE) private readonly jobs: JobQueue) {
    super();
  }

  protected override historyChanged(userId: UserId): Promise<void> {
    return this.jobs.add(findRecurringJob, { userId }, { key: `recurring:${userId}`, queue: `recurring:${userId}` });
  }
}
