import { inject, injectable } from 'inversify';
import { JOB_QUEUE, type JobQueue } from '../../../shared/job-queue.js';
import type { UserId } from '../../../shared/principal.js';
import type { BankConnection, ConnectionFollower } from '../../connections/index.js';
import type { SyncFollower, SyncLog } from '../../sync/index.js';
import { prepareForecastJob, prepareForecastOptions } from './prepare-forecast.js';

/** Has forecasts prepared anew when a sync has changed the history, or a disconnected bank has left it. */
@injectable()
export class PrepareForecastLater implements SyncFollower, ConnectionFollower {
  constructor(@inject(JOB_QUEUE) private readonly jobs: JobQueue) {}

  async progressed(): Promise<void> {
    // What is found in half a history would be wrong.
  }

  async finished({ userId, transactions }: SyncLog): Promise<void> {
    if (transactions.created + transactions.updated + transactions.removed > 0) await this.later(userId);
  }

  async changed(connection: BankConnection, before: BankConnection | null): Promise<void> {
    if (before && connection.isDisconnected && !before.isDisconnected) await this.later(connection.facts.userId);
  }

  private later(userId: UserId): Promise<void> {
    return this.jobs.add(prepareForecastJob, { userId }, prepareForecastOptions(userId));
  }
}
