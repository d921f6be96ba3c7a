import { inject, injectable } from 'inversify';
import { isUserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import {
  type BankConnection,
  CONNECTION_REPOSITORY,
  ConnectBank,
  type ConnectionRepository,
  DisconnectBank,
  ITEM_GATEWAY,
  type ItemGateway,
} from '../../connections/index.js';
import { USER_REPOSITORY, type UserRepository } from '../../identity/index.js';
import type { ItemEvents } from '../../webhooks/index.js';
import { READING_PROGRESS, type ReadingProgress } from './reading-progress.js';
import { RequestSync } from './request-sync.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';

/**
 * Follows what the provider notifies of. A notification is only a reason to look: what is done follows from the item as
 * the provider gives it, so that late, doubled, shuffled and forged ones all end in the same state.
 */
@injectable()
export class FollowItem implements ItemEvents {
  constructor(
    @inject(ITEM_GATEWAY) private readonly items: ItemGateway,
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(ConnectBank) private readonly connectBank: ConnectBank,
    @inject(DisconnectBank) private readonly disconnectBank: DisconnectBank,
    @inject(USER_REPOSITORY) private readonly users: UserRepository,
    @inject(READING_PROGRESS) private readonly progress: ReadingProgress,
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(RequestSync) private readonly requests: RequestSync,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  async itemChanged(itemId: string): Promise<boolean> {
    const connection = await this.connections.findByItem(itemId);
    if (!connection) return this.adopt(itemId);
    if (connection.isDisconnected) return true;
    const item = await this.items.getItem(itemId);
    if (!item) {
      await this.disconnectBank.deletedAtProvider(connection);
      return true;
    }
    connection.apply(item);
    await this.connections.save(connection);
    await this.readOn(connection);
    return true;
  }

  async transactionsChanged(itemId: string, providerAccountId: string, ids: string[]): Promise<boolean> {
    const connection = await this.connections.findByItem(itemId);
    if (!connection) return this.adopt(itemId);
    if (connection.isDisconnected) return true;
    const { userId, id: connectionId } = connection.facts;
    await this.unitOfWork.run(async () => {
      await this.progress.addTargets({ userId, connectionId }, providerAccountId, ids);
      await this.requests.run({ userId, connectionId, kind: 'transactions', trigger: 'webhook', wantsRefresh: false });
    });
    return true;
  }

  /**
   * An item that we do not know but that was made for one of our users: the person closed the window before the item's id
   * reached us, or we were cut off after making it.
   */
  private async adopt(itemId: string): Promise<boolean> {
    const item = await this.items.getItem(itemId);
    const owner = item?.clientUserId;
    // Items made elsewhere with the same Pluggy account may carry any text here.
    const user = owner && isUserId(owner) ? await this.users.find(owner) : null;
    if (!user) return false;
    await this.connectBank.byItem(user.id, itemId);
    return true;
  }

  /** A run that waits for the bank looks again now; new data that no run has read, or is reading, starts one. */
  private async readOn(connection: BankConnection): Promise<void> {
    if (connection.isInProgress) return;
    const { userId, id: connectionId, dataAsOf } = connection.facts;
    const unfinished = await this.logs.listUnfinished(userId, connectionId);
    const queued = unfinished.filter((log) => log.state === 'queued');
    for (const log of queued) await this.requests.schedule(log, null);
    // A queued run of one part of the data does not read the rest.
    if (queued.some((log) => log.kind === 'full') || !connection.hasUnreadData || dataAsOf === null) return;
    if (await this.logs.hasRead(userId, connectionId, dataAsOf)) return;
    await this.requests.run({ userId, connectionId, kind: 'full', trigger: 'webhook', wantsRefresh: false });
  }
}
