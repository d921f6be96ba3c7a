import { inject, injectable } from 'inversify';
import { NotFound, ProviderRefused } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { CONNECTOR_REPOSITORY, type ConnectorRepository, checkCredentials } from '../../connectors/index.js';
import type { BankConnection } from '../domain/bank-connection.js';
import type { ConsentWay } from '../domain/consent.js';
import type { ItemState } from '../domain/item-state.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository } from './connection-repository.js';
import { credentialsInvalid } from './credentials-invalid.js';
import { findConnection } from './find-connection.js';
import { ITEM_GATEWAY, type ItemGateway, type SecretFields } from './item-gateway.js';
import { KeepConsents } from './keep-consents.js';
import { RepairConnection } from './repair-connection.js';
import { SYNC_STARTER, type SyncStarter } from './sync-starter.js';

export interface Connected {
  connection: BankConnection;
  /** False for one that was there. */
  created: boolean;
}

const ALREADY_THERE = 'item_already_exists';
const AT_WORK: ReadonlySet<string> = new Set(['item_already_updating', 'refresh_too_soon']);

/** Connects a bank, by credentials or by an item that Pluggy Connect made; the first sync starts by itself. */
@injectable()
export class ConnectBank {
  constructor(
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
    @inject(ITEM_GATEWAY) private readonly items: ItemGateway,
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(RepairConnection) private readonly repair: RepairConnection,
    @inject(SYNC_STARTER) private readonly syncs: SyncStarter,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(KeepConsents) private readonly consents: KeepConsents,
  ) {}

  /**
   * Of a bank that this user has connected with the same credentials already, gives that connection, logged in anew. Throws
   * `NotFound` (connector), `ProviderRefused` with the fields at fault, or what the provider says.
   */
  async byCredentials(userId: UserId, connectorId: number, credentials: SecretFields): Promise<Connected> {
    const connector = await this.connectors.find(connectorId);
    if (!connector) throw new NotFound('connector');
    const fields = checkCredentials(connector, credentials);
    if (fields.length > 0) throw credentialsInvalid(fields);
    const request = { connectorId, credentials, userId };
    try {
      // Items of one person at one bank would share the bank's monthly allowance of readings.
      return await this.keep(userId, await this.items.createItem({ ...request, avoidDuplicates: true }), 'credentials');
    } catch (error) {
      if (!(error instanceof ProviderRefused) || error.code !== ALREADY_THERE) throw error;
      const ours = await this.amongOurs(userId, itemIdsOf(error), credentials);
      if (ours) return ours;
    }
    // Whoever else connected it is none of this user's business, nor is that anybody did.
    return this.keep(userId, await this.createBeside(request), 'credentials');
  }

  /**
   * Takes over an item that Pluggy Connect made with this user's token. Throws `NotFound` for an item that is not there
   * and, in the same words, for one that was made for somebody else.
   */
  async byItem(userId: UserId, itemId: string): Promise<Connected> {
    const item = await this.items.getItem(itemId);
    if (item?.clientUserId !== userId) throw new NotFound('item');
    return this.keep(userId, item, 'connect_widget');
  }

  /** The user's own among items with the same credentials: a connection, or an item that was never adopted. */
  private async amongOurs(userId: UserId, itemIds: string[], credentials: SecretFields): Promise<Connected | null> {
    for (const itemId of itemIds) {
      const known = await this.connections.findByItem(itemId);
      if (known && known.facts.userId === userId && !known.isDisconnected) {
        return { connection: await this.loginAgain(known, credentials), created: false };
      }
      const item = known ? null : await this.items.getItem(itemId);
      if (item?.clientUserId === userId) return this.keep(userId, item, 'credentials');
    }
    return null;
  }

  private async loginAgain(connection: BankConnection, credentials: SecretFields): Promise<BankConnection> {
    const { userId, id } = connection.facts;
    try {
      return await this.repair.run(userId, id, credentials);
    } catch (error) {
      // It is connected, and logged in lately or at this moment: nothing is wrong.
      if (!(error instanceof ProviderRefused) || !AT_WORK.has(error.code)) throw error;
      return findConnection(this.connections, userId, id);
    }
  }

  /** Throws `ProviderRefused`, never with the ids of items, which are not the user's. */
  private async createBeside(request: Parameters<ItemGateway['createItem']>[0]): Promise<ItemState> {
    try {
      return await this.items.createItem({ ...request, avoidDuplicates: false });
    } catch (error) {
      if (!(error instanceof ProviderRefused) || error.code !== ALREADY_THERE) throw error;
      throw new ProviderRefused({
        code: error.code,
        kind: error.kind,
        detail: 'The bank cannot be connected this way.',
      });
    }
  }

  private keep(userId: UserId, item: ItemState, way: ConsentWay): Promise<Connected> {
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

function itemIdsOf({ extensions }: ProviderRefused): string[] {
  const ids = extensions?.item_ids;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}
