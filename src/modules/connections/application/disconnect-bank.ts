import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import type { BankConnection, DisconnectReason } from '../domain/bank-connection.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository } from './connection-repository.js';
import { findConnection } from './find-connection.js';
import { ITEM_GATEWAY, type ItemGateway } from './item-gateway.js';

/** Ends a connection: the item is deleted at the provider, our copy soft-deleted. */
@injectable()
export class DisconnectBank {
  constructor(
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(ITEM_GATEWAY) private readonly items: ItemGateway,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Disconnecting twice is no error. When the provider cannot be reached nothing changes here either. */
  async run(userId: UserId, id: string): Promise<void> {
    const connection = await findConnection(this.connections, userId, id);
    if (connection.isDisconnected) return;
    await this.items.deleteItem(connection.facts.itemId);
    await this.end(connection, 'disconnected');
  }

  /** The provider has deleted the item, on its own account or because we asked and were cut off. */
  async deletedAtProvider(connection: BankConnection): Promise<void> {
    if (!connection.isDisconnected) await this.end(connection, 'deleted_at_provider');
  }

  private end(connection: BankConnection, reason: DisconnectReason): Promise<void> {
    connection.disconnect(this.clock.now(), reason);
    return this.unitOfWork.run(async () => {
      await this.connections.save(connection);
      await this.connections.removeData(connection, reason);
    });
  }
}
