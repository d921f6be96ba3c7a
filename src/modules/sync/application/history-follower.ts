import type { UserId } from '../../../shared/principal.js';
import type { BankConnection, ConnectionFollower } from '../../connections/index.js';
import type { SyncLog } from '../domain/sync-log.js';
import type { SyncFollower } from './sync-follower.js';

/** Follows when a user's history has become another: a sync has changed it, or a disconnected bank has left it. */
export abstract class HistoryFollower implements SyncFollower, ConnectionFollower {
  /** In the unit of work that changed it. */
  protected abstract historyChanged(userId: UserId): Promise<void>;

  async progressed(): Promise<void> {
    // What is found in half a history would be wrong.
  }

  async finished({ userId, transactions }: SyncLog): Promise<void> {
    if (transactions.created + transactions.updated + transactions.removed > 0) await this.historyChanged(userId);
  }

  async changed(connection: BankConnection, before: BankConnection | null): Promise<void> {
    if (before && connection.isDisconnected && !before.isDisconnected)
      await this.historyChanged(connection.facts.userId);
  }
}
