import { inject, injectable } from 'inversify';
import type { JobHandler, JobKind, JobRun } from '../../../shared/job-queue.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import { OLD_DATA, type OldData } from './old-data.js';

/** How long the installation keeps histories, in months; `null` for ever. A user's own setting goes before it. */
export interface RetentionSettings {
  webhookEventsMonths: number | null;
  syncLogsMonths: number | null;
  removedTransactionsMonths: number | null;
}

export const RETENTION_SETTINGS = Symbol.for('RetentionSettings');

/** Deletes for good what has been kept as long as it was to be kept. */
export const purgeOldDataJob: JobKind<Record<never, never>> = { name: 'purge_old_data', parse: () => ({}) };

@injectable()
export class PurgeOldData implements JobHandler<Record<never, never>> {
  readonly kind = purgeOldDataJob;

  constructor(
    @inject(OLD_DATA) private readonly data: OldData,
    @inject(RETENTION_SETTINGS) private readonly settings: RetentionSettings,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** In batches that commit by themselves; what a stop leaves undone the next run does. */
  async run(_payload: Record<never, never>, run: Pick<JobRun, 'signal'>): Promise<void> {
    const { webhookEventsMonths, syncLogsMonths, removedTransactionsMonths } = this.settings;
    const counts = {
      webhook_events: await this.data.purgeWebhookEvents(webhookEventsMonths, run.signal),
      sync_logs: await this.data.purgeSyncLogs(syncLogsMonths, run.signal),
      removed_transactions: await this.data.purgeRemovedTransactions(removedTransactionsMonths, run.signal),
      sign_ins: await this.data.purgeSignIns(),
      confirmations: await this.data.purgeConfirmations(),
    };
    this.logger.info('old data deleted', counts);
  }
}
