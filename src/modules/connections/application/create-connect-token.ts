import { inject, injectable } from 'inversify';
import type { UserId } from '../../../shared/principal.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository } from './connection-repository.js';
import { findLiveConnection } from './find-connection.js';
import { ITEM_GATEWAY, type ItemGateway } from './item-gateway.js';

/** A 30-minute token for Pluggy Connect, bound to the user and, to repair, to one connection. */
@injectable()
export class CreateConnectToken {
  constructor(
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(ITEM_GATEWAY) private readonly items: ItemGateway,
  ) {}

  /** Throws `NotFound` or `ConnectionEnded` for the connection to repair. */
  async run(userId: UserId, connectionId: string | null): Promise<{ accessToken: string; expiresAt: Date }> {
    const connection = connectionId ? await findLiveConnection(this.connections, userId, connectionId) : null;
    return this.items.createConnectToken({ userId, itemId: connection?.facts.itemId ?? null });
  }
}
