import { setTimeout as sleep } from 'node:timers/promises';
import { inject, injectable } from 'inversify';
import type { UserId } from '../../../shared/principal.js';
import { isFinished, type SyncLog } from '../domain/sync-log.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';

const LOOK_EVERY_MS = 150;

/** Waits for a run to finish, in whichever process it runs. */
@injectable()
export class WaitForSync {
  constructor(@inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository) {}

  /** The log when it is finished, else as it stands when the time is over or the caller has gone. */
  async run(userId: UserId, log: SyncLog, milliseconds: number, signal: AbortSignal): Promise<SyncLog> {
    const until = Date.now() + milliseconds;
    let current = log;
    while (!isFinished(current) && Date.now() < until && !signal.aborted) {
      await sleep(Math.min(LOOK_EVERY_MS, Math.max(until - Date.now(), 0)));
      current = (await this.logs.find(userId, log.id)) ?? current;
    }
    return current;
  }
}
