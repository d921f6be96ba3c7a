import { inject, injectable } from 'inversify';
import type { JobHandler, JobRun } from '../../../shared/job-queue.js';
import { CompareHistory } from '../application/compare-history.js';
import { FindOverdue } from '../application/find-overdue.js';
import { GiveUpSync } from '../application/give-up-sync.js';
import { ResyncStale } from '../application/resync-stale.js';
import { RunSync } from '../application/run-sync.js';
import {
  compareHistoryJob,
  findOverdueJob,
  resyncStaleJob,
  type SyncJob,
  syncConnectionJob,
} from '../application/sync-job.js';

@injectable()
export class SyncConnectionJob implements JobHandler<SyncJob> {
  readonly kind = syncConnectionJob;

  constructor(
    @inject(RunSync) private readonly runSync: RunSync,
    @inject(GiveUpSync) private readonly giveUp: GiveUpSync,
  ) {}

  run(payload: SyncJob, run: JobRun): Promise<void> {
    return this.runSync.run(payload, run);
  }

  gaveUp(payload: SyncJob): Promise<'undone' | 'settled'> {
    return this.giveUp.run(payload);
  }

  again(payload: SyncJob): Promise<'replaced'> {
    return this.giveUp.again(payload);
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

@injectable()
export class FindOverdueJob implements JobHandler<Record<never, never>> {
  readonly kind = findOverdueJob;

  constructor(@inject(FindOverdue) private readonly findOverdue: FindOverdue) {}

  async run(_payload: Record<never, never>, { signal }: JobRun): Promise<void> {
    await this.findOverdue.run(signal);
  }
}
