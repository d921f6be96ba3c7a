import { inject, injectable } from 'inversify';
import { JOB_QUEUE, type JobQueue } from '../../../shared/job-queue.js';
import type { UserId } from '../../../shared/principal.js';
import { HistoryFollower } from '../../sync/index.js';
import { prepareForecastJob, prepareForecastOptions } from './prepare-forecast.js';

/** Has forecasts prepared anew when the history has changed. */
@injectable()
export class PrepareForecastLater extends HistoryFollower {
  constructor(@inject(JOB_QUEUE) private readonly jobs: JobQueue) {
    super();
  }

  protected override historyChanged(userId: UserId): Promise<void> {
    return this.jobs.add(prepareForecastJob, { userId }, prepareForecastOptions(userId));
  }
}
