import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository } from '../../connections/index.js';
import { RequestSync } from './request-sync.js';

const DAY_MS = 24 * 60 * 60_000;
/** Rows older than the recent days that change or vanish without a notification are found after this long. */
export const COMPARED_EVERY_MS = 7 * DAY_MS;
/** A few an hour: a whole history costs the provider hundreds of pages. */
const AT_ONCE = 20;

/** Queues, once a week for each connection, a sync that compares all history with what the provider holds. */
@injectable()
export class CompareHistory {
  constructor(
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(RequestSync) private readonly requests: RequestSync,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Gives the number of syncs queued. What is left over comes with the next tick. */
  async run(): Promise<number> {
    const now = this.clock.now().getTime();
    const due = await this.connections.listUncompared(
      new Date(now - COMPARED_EVERY_MS),
      new Date(now - DAY_MS),
      AT_ONCE,
    );
    for (const { userId, id } of due) {
      await this.requests.run({
        userId,
        connectionId: id,
        kind: 'full',
        trigger: 'schedule',
        wantsRefresh: false,
        deep: true,
      });
    }
    return due.length;
  }
}
