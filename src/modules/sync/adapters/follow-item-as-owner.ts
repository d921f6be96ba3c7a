import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository } from '../../connections/index.js';
import type { ItemEvents } from '../../webhooks/index.js';
import { FollowItem } from '../application/follow-item.js';

/** Follows an item with the rights of the one user whose it is; an item that nobody has yet, with those to find its user. */
@injectable()
export class FollowItemAsOwner implements ItemEvents {
  constructor(
    @inject(FollowItem) private readonly follow: FollowItem,
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(DATABASE) private readonly database: Database,
  ) {}

  itemChanged(itemId: string): Promise<boolean> {
    return this.asOwner(itemId, () => this.follow.itemChanged(itemId));
  }

  transactionsChanged(itemId: string, providerAccountId: string, ids: string[]): Promise<boolean> {
    return this.asOwner(itemId, () => this.follow.transactionsChanged(itemId, providerAccountId, ids));
  }

  private async asOwner(itemId: string, work: () => Promise<boolean>): Promise<boolean> {
    const connection = await this.connections.findByItem(itemId);
    if (!connection) return this.database.asSystem('an item that nobody has yet', work);
    return this.database.asUser(connection.facts.userId, work);
  }
}
