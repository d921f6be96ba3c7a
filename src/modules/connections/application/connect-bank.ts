import { inject, injectable } from 'inversify';
import { InvalidInput, NotFound, ProviderRefused } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { CONNECTOR_REPOSITORY, type ConnectorRepository, checkCredentials } from '../../connectors/index.js';
import type { BankConnection } from '../domain/bank-connection.js';
import type { ConsentWay } from '../domain/consent.js';
import type { ItemState } from '../domain/item-state.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository } from './connection-repository.js';
import { findConnection } from './find-connection.js';
import { ITEM_GATEWAY, type ItemGateway, type SecretFields } from './item-gateway.js';
import { KeepConsents } from './keep-consents.js';
import { SYNC_STARTER, type SyncStarter } from './sync-starter.js';

/** Connects a bank, by credentials or by an item that Pluggy Connect made; the first sync starts by itself. */
@injectable()
export class ConnectBank {
  constructor(
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
    @inject(ITEM_GATEWAY) private readonly items: ItemGateway,
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(SYNC_STARTER) private readonly syncs: SyncStarter,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(KeepConsents) private readonly consents: KeepConsents,
  ) {}

  /** Throws `NotFound` (connector), `ProviderRefused` with the fields at fault, or what the provider says. */
  async byCredentials(userId: UserId, connectorId: number, credentials: SecretFields): Promise<BankConnection> {
    const connector = await this.connectors.find(connectorId);
    if (!connector) throw new NotFound('connector');
    const fields = checkCredentials(connector, credentials);
    if (fields.length > 0) throw credentialsInvalid(fields);
    const item = await this.items.createItem({ connectorId, credentials, userId });
    return (await this.keep(userId, item, 'credentials')).connection;
  }

  /**
   * Takes over an item that Pluggy Connect made with this user's token. Throws `NotFound` for an item that is not there
   * and, in the same words, for one that was made for somebody else.
   */
  async byItem(userId: UserId, itemId: string): Promise<{ connection: BankConnection; created: boolean }> {
    const item = await this.items.getItem(itemId);
    if (item?.clientUserId !== userId) throw new NotFound('item');
    return this.keep(userId, item, 'connect_widget');
  }

  private keep(userId: UserId, item: ItemState, way: ConsentWay) {
    return this.unitOfWork.run(async () => {
      const kept = await this.connections.add(userId, item);
      if (!kept.created && kept.connection.isDisconnected) throw new NotFound('item');
      if (!kept.created) return kept;
      await this.consents.given(kept.connection, way);
      const { id } = kept.connection.facts;
      await this.syncs.start({ userId, connectionId: id, trigger: 'connect' });
      return { connection: await findConnection(this.connections, userId, id), created: true };
    });
  }
}

/** The connector's own form does not accept what was entered; nothing has been sent to the bank. */
export function credentialsInvalid(fields: ConstructorParameters<typeof InvalidInput>[0]): ProviderRefused {
  return new ProviderRefused({
    code: 'credentials_invalid',
    detail: "The bank's form does not accept these credentials.",
    fields,
  });
}
