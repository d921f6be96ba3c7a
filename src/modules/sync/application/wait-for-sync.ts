import { inject, injectable } from 'inversify';
import type { UserId } from '../../../shared/principal.js';
import { SIGNALS, type Signals, userTopic } from '../../../shared/signals.js';
import { WakeUp } from '../../../shared/wake-up.js';
import { isFinished, type SyncLog } from '../domain/sync-log.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';

/** In case a signal was lost. */
const LOOK_EVERY_MS = 2_000;

/** Waits for a run to finish, in whichever process it runs. */
@injectable()
export class WaitForSync {
  constructor(
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(SIGNALS) private readonly signals: Signals,
  ) {}

  /** The log when it is finished, else as it stands when the time is over or the caller has gone. */
  async run(userId: UserId, log: SyncLog, milliseconds: number, signal: AbortSignal): Promise<SyncLog> {
    const until = Date.now() + milliseconds;
    const changed = new WakeUp();
    const stop = this.signals.listen(userTopic(userId), changed.wake);
    try {
      let current = log;
      while (!isFinished(current) && Date.now() < until && !signal.aborted) {
        await changed.wait(Math.min(LOOK_EVERY_MS, Math.max(until - Date.now(), 0)), signal);
        current = (await this.logs.find(userId, log.id)) ?? current;
      }
      return current;
    } finally {
      stop();
    }
  }
}
