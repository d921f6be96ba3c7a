import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import type { BankConnection, DisconnectReason } from '../domain/bank-connection.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository } from './connection-repository.js';
import { findConnection } from './find-connection.js';
import { ITEM_GATEWAY, type ItemGateway } from './item-gateway.js';
import { SYNC_STARTER, type SyncStarter } from './sync-starter.js';

/**
 * Ends a connection: the item is deleted at the provider, our copy soft-deleted. Accounts that another connection shows too
 * go on through that one.
 */
@injectable()
export class DisconnectBank {
  constructor(
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(ITEM_GATEWAY) private readonly items: ItemGateway,
    @inject(SYNC_STARTER) private readonly syncs: SyncStarter,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Disconnecting twice is no error. When the provider cannot be reached nothing changes here either. */
  async run(userId: UserId, id: string): Promise<void> {
    const connection = await findConnection(this.connections, userId, id);
    if (connection.isDisconnected) return;
    // The provider's notification of it may be here before we are.
    await this.connections.noteEnding(userId, id);
    await this.items.deleteItem(connection.facts.itemId);
    await this.end(connection, 'disconnected');
  }

  /** The provider has deleted the item, on its own account or because we asked and were cut off. */
  async deletedAtProvider(connection: BankConnection): Promise<void> {
    if (!connection.isDisconnected) await this.end(connection, 'deleted_at_provider');
  }

  private end({ facts: { userId, id } }: BankConnection, reason: DisconnectReason): Promise<void> {
    return this.unitOfWork.run(async () => {
      const connection = await findConnection(this.connections, userId, id);
      if (connection.isDisconnected) return;
      connection.disconnect(this.clock.now(), reason);
      await this.connections.save(connection);
      await this.connections.removeData(connection, connection.facts.disconnectReason ?? reason);
      for (const connectionId of await this.connections.listHeirs(connection)) {
        await this.syncs.start({ userId, connectionId, trigger: 'connect' });
      }
    });
  }
}
