import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository } from '../../connections/index.js';
import { ITEM_EVENTS, type ItemEvents } from '../../webhooks/index.js';
import { RequestSync } from './request-sync.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';

/** Notifications come within seconds; what is not told by then is looked at. Pluggy repeats a failed one after an hour. */
export const OVERDUE_AFTER_MS = 10 * 60_000;
const AT_ONCE = 100;

/**
 * Does without notifications: looks at the item of every connection of which one should have come (Pluggy did not send it, or
 * we were away), as if it had. Runs that nobody works on any more are queued again.
 */
@injectable()
export class FindOverdue {
  constructor(
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(ITEM_EVENTS) private readonly items: ItemEvents,
    @inject(RequestSync) private readonly requests: RequestSync,
    @inject(CLOCK) private readonly clock: Clock,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** What is left over comes with the next tick. Gives what was found. */
  async run(signal: AbortSignal): Promise<{ looked: number; resumed: number }> {
    const before = new Date(this.clock.now().getTime() - OVERDUE_AFTER_MS);
    const forsaken = await this.logs.listForsaken(before, AT_ONCE);
    for (const log of forsaken) await this.requests.schedule(log, null);
    let looked = 0;
    for (const { id, itemId } of await this.connections.listOverdue(before, AT_ONCE)) {
      if (signal.aborted) break;
      // One item that cannot be read now must not keep the others from being looked at.
      await this.items.itemChanged(itemId).then(
        () => (looked += 1),
        (error) => this.logger.warn('an overdue connection cannot be looked at', { connectionId: id, error }),
      );
    }
    if (looked + forsaken.length > 0) {
      this.logger.info('overdue connections looked at', { looked, resumed: forsaken.length });
    }
    return { looked, resumed: forsaken.length };
  }
}
