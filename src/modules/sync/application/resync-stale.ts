import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository } from '../../connections/index.js';
import type { SyncLog, SyncTrigger } from '../domain/sync-log.js';
import { RequestSync } from './request-sync.js';

/** Pluggy collects by itself once a day or oftener; what we have read is stale after half of that. */
export const STALE_AFTER_MS = 12 * 60 * 60_000;
const AT_ONCE = 500;

/** Queues a sync of every connection that was not read for a while. It only reads: Pluggy forbids refreshing in batches. */
@injectable()
export class ResyncStale {
  constructor(
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(RequestSync) private readonly requests: RequestSync,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Gives the runs that were queued. What is left over comes with the next tick. */
  async run(trigger: SyncTrigger = 'schedule'): Promise<SyncLog[]> {
    const before = new Date(this.clock.now().getTime() - STALE_AFTER_MS);
    const stale = await this.connections.listStale(before, AT_ONCE);
    const queued: SyncLog[] = [];
    for (const { userId, id } of stale) {
      queued.push(await this.requests.run({ userId, connectionId: id, kind: 'full', trigger, wantsRefresh: false }));
    }
    return queued;
  }
}
