import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { JobHandler, JobKind, JobRun } from '../../../shared/job-queue.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import type { UserId } from '../../../shared/principal.js';
import {
  CONNECTION_REPOSITORY,
  type ConnectionRepository,
  ITEM_GATEWAY,
  type ItemGateway,
} from '../../connections/index.js';
import { ERASURE_REPOSITORY, type ErasureRepository } from './erasure-repository.js';

/** Erases the user of an erasure that was confirmed. */
export const eraseUserJob: JobKind<{ erasureId: string }> = {
  name: 'erase_user',
  parse(payload) {
    const { erasureId } = payload as { erasureId?: string };
    if (typeof erasureId !== 'string') throw new TypeError('not an erasure');
    return { erasureId };
  },
};

/**
 * Ends every consent at the provider, then deletes every row. In this order, since the items could not be named any more
 * afterwards: while the provider cannot be reached, the job is tried again and the rows stay. Safe to run twice and to be cut off.
 */
@injectable()
export class EraseUser implements JobHandler<{ erasureId: string }> {
  readonly kind = eraseUserJob;

  constructor(
    @inject(ERASURE_REPOSITORY) private readonly erasures: ErasureRepository,
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(ITEM_GATEWAY) private readonly items: ItemGateway,
    @inject(CLOCK) private readonly clock: Clock,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run({ erasureId }: { erasureId: string }, run: Pick<JobRun, 'signal'>): Promise<void> {
    const userId = await this.erasures.userOf(erasureId);
    if (userId === null) return;
    const itemIds = await this.liveItems(userId);
    await this.erasures.noteItems(erasureId, itemIds.length);
    for (const itemId of itemIds) {
      run.signal.throwIfAborted();
      await this.items.deleteItem(itemId); // one that is gone already is no error
    }
    await this.erasures.eraseRows(erasureId, userId, this.clock.now());
    this.logger.info('a user was erased', { erasure: erasureId, items: itemIds.length });
  }

  private async liveItems(userId: UserId): Promise<string[]> {
    const found: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const page = await this.connections.list(userId, { includeDisconnected: false }, { size: 100, cursor });
      found.push(...page.rows.map(({ facts }) => facts.itemId));
      if (page.next === null) return found;
      cursor = page.next;
    }
  }
}
