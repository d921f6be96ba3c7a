import { inject, injectable } from 'inversify';
import type { JobHandler, JobRun } from '../../../shared/job-queue.js';
import { CompareHistory } from '../application/compare-history.js';
import { ResyncStale } from '../application/resync-stale.js';
import { RunSync } from '../application/run-sync.js';
import { compareHistoryJob, resyncStaleJob, type SyncJob, syncConnectionJob } from '../application/sync-job.js';

@injectable()
export class SyncConnectionJob implements JobHandler<SyncJob> {
  readonly kind = syncConnectionJob;

  constructor(@inject(RunSync) private readonly runSync: RunSync) {}

  run(payload: SyncJob, run: JobRun): Promise<void> {
    return this.runSync.run(payload, run);
  }
}

@injectable()
export class ResyncStaleJob implements JobHandler<Record<never, never>> {
  readonly kind = resyncStaleJob;

  constructor(@inject(ResyncStale) private readonly resyncStale: ResyncStale) {}

  async run(): Promise<void> {
    await this.resyncStale.run();
  }
}

@injectable()
export class CompareHistoryJob implements JobHandler<Record<never, never>> {
  readonly kind = compareHistoryJob;

  constructor(@inject(CompareHistory) private readonly compareHistory: CompareHistory) {}

  async run(): Promise<void> {
    await this.compareHistory.run();
  }
}
