import type { JobHandler, JobKind } from '../../shared/job-queue.js';
import type { FailedJobs } from './failed-jobs.js';

export const settleFailedJobsJob: JobKind<Record<string, never>> = { name: 'settle_failed_jobs', parse: () => ({}) };

/** Sees to it that what a job was about does not seem to be under way when the queue has given the job up. */
export class SettleFailedJobs implements JobHandler<Record<string, never>> {
  readonly kind = settleFailedJobsJob;

  constructor(private readonly failed: () => FailedJobs) {}

  async run(): Promise<void> {
    await this.failed().settle();
  }
}
