import { inject, injectable } from 'inversify';
import { NotFound } from '../../../shared/errors.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository } from '../../connections/index.js';
import type { SyncLog } from '../domain/sync-log.js';
import { RequestSync } from './request-sync.js';

const AT_ONCE = 200;

/** Queues syncs for an operator, across users. They only read: Pluggy forbids refreshing in batches. */
@injectable()
export class ResyncConnections {
  constructor(
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(RequestSync) private readonly requests: RequestSync,
  ) {}

  /** Throws `NotFound` or `ConnectionEnded`. */
  async one(connectionId: string): Promise<SyncLog> {
    const userId = await this.connections.ownerOf(connectionId);
    if (!userId) throw new NotFound('connection');
    return this.requests.run({ userId, connectionId, kind: 'full', trigger: 'script', wantsRefresh: false });
  }

  /** Every connection that has not ended. */
  async *all(): AsyncGenerator<SyncLog> {
    for (let after: string | null = null; ; ) {
      const some = await this.connections.listLive(after, AT_ONCE);
      for (const { id } of some) yield await this.one(id);
      if (some.length < AT_ONCE) return;
      after = some.at(-1)!.id;
    }
  }
}
