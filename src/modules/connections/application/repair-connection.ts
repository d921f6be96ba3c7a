import { inject, injectable } from 'inversify';
import { NotFound, ProviderRefused } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { CONNECTOR_REPOSITORY, type Connector, type ConnectorRepository, checkFields } from '../../connectors/index.js';
import type { BankConnection } from '../domain/bank-connection.js';
import type { ItemState } from '../domain/item-state.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository } from './connection-repository.js';
import { credentialsInvalid } from './credentials-invalid.js';
import { findLiveConnection } from './find-connection.js';
import { ITEM_GATEWAY, type ItemGateway, type SecretFields } from './item-gateway.js';
import { KeepConsents } from './keep-consents.js';
import { SYNC_STARTER, type SyncStarter } from './sync-starter.js';

/** Logs in again with new credentials; a sync follows by itself. */
@injectable()
export class RepairConnection {
  constructor(
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(ITEM_GATEWAY) private readonly items: ItemGateway,
    @inject(SYNC_STARTER) private readonly syncs: SyncStarter,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(KeepConsents) private readonly consents: KeepConsents,
  ) {}

  /**
   * A one-time code of the login may come alone: the provider holds the rest. Throws `NotFound`, `ConnectionEnded`,
   * `ProviderRefused` with the fields at fault, or what the provider says.
   */
  async run(userId: UserId, id: string, credentials: SecretFields): Promise<BankConnection> {
    const connection = await findLiveConnection(this.connections, userId, id);
    const connector = await this.connectors.find(connection.facts.connectorId);
    if (!connector) throw new NotFound('connector');
    const fields = checkFields(formFor(connector, credentials), credentials, '#/credentials');
    if (fields.length > 0) throw credentialsInvalid(fields);
    connection.apply(await this.login(connection, credentials));
    await this.unitOfWork.run(async () => {
      await this.connections.save(connection);
      await this.consents.given(connection, 'credentials');
      await this.syncs.start({ userId, connectionId: id, trigger: 'user' });
    });
    return connection;
  }

  private async login(connection: BankConnection, credentials: SecretFields): Promise<ItemState> {
    try {
      return await this.items.refreshItem(connection.facts.itemId, credentials);
    } catch (error) {
      // The next step follows from it: wait until then, enter a fresh code, …
      if (error instanceof ProviderRefused) {
        const { userId, id } = connection.facts;
        await this.connections.noteRefusal(userId, id, { code: error.code, retryAt: error.retryAt ?? null });
      }
      throw error;
    }
  }
}

function formFor({ credentials: form }: Connector, given: SecretFields): Connector['credentials'] {
  const codes = form.filter((field) => field.mfa);
  const names = Object.keys(given);
  const codesAlone = names.length > 0 && names.every((name) => codes.some((field) => field.name === name));
  return codesAlone ? codes : form;
}
