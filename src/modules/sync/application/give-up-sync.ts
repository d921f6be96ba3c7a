import { inject, injectable } from 'inversify';
import { CONNECTION_REPOSITORY, type ConnectionRepository } from '../../connections/index.js';
import { isFinished } from '../domain/sync-log.js';
import { RequestSync } from './request-sync.js';
import type { SyncJob } from './sync-job.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';

/** What becomes of a run whose job the queue has given up, and how its work is done after all. */
@injectable()
export class GiveUpSync {
  constructor(
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(RequestSync) private readonly requests: RequestSync,
  ) {}

  /** Ends the run as failed where its workers died before they could. Settled, once a later run has read the same. */
  async run({ userId, syncLogId }: SyncJob): Promise<'undone' | 'settled'> {
    const log = await this.logs.find(userId, syncLogId);
    if (!log || log.state === 'succeeded' || log.state === 'partial') return 'settled';
    if (!isFinished(log)) {
      await this.logs.finish(userId, syncLogId, {
        state: 'failed',
        error: { code: 'sync_given_up', detail: 'The sync was broken off again and again, and is not tried any more.' },
      });
    }
    const connection = await this.connections.find(userId, log.connectionId);
    if (!connection || connection.isDisconnected) return 'settled';
    return (await this.logs.hasSucceededSince(log)) ? 'settled' : 'undone';
  }

  /** A new run, with a log of its own: the old one stays as history. */
  async again({ userId, syncLogId }: SyncJob): Promise<'replaced'> {
    const log = await this.logs.find(userId, syncLogId);
    const connection = log && (await this.connections.find(userId, log.connectionId));
    if (log && connection && !connection.isDisconnected) {
      const { connectionId, kind } = log;
      await this.requests.run({ userId, connectionId, kind, trigger: 'script', wantsRefresh: false });
    }
    return 'replaced';
  }
}
