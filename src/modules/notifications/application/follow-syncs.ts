import { inject, injectable } from 'inversify';
import type { SyncFollower, SyncLog } from '../../sync/index.js';
import { NOTIFICATION_REPOSITORY, type NotificationRepository } from './notification-repository.js';
import { Notify } from './notify.js';
import { USER_EVENTS, type UserEvents } from './user-events.js';

/** A person sees no more than this; a sync writes many pages a second. */
const PROGRESS_EVERY_MS = 300;

/** Tells a user's open pages how runs get on, and the user of one that failed for good. */
@injectable()
export class FollowSyncs implements SyncFollower {
  private readonly running = new Map<string, { toldAt: number; accountId: string | null; page: number }>();

  constructor(
    @inject(Notify) private readonly notify: Notify,
    @inject(NOTIFICATION_REPOSITORY) private readonly notifications: NotificationRepository,
    @inject(USER_EVENTS) private readonly events: UserEvents,
  ) {}

  async progressed(log: SyncLog, accountId: string | null): Promise<void> {
    const known = this.running.get(log.id) ?? { toldAt: 0, accountId, page: 0 };
    const isSame = known.accountId === accountId;
    const page = accountId === null ? 0 : (isSame ? known.page : 0) + 1;
    const now = Date.now();
    const isDue = now - known.toldAt >= PROGRESS_EVERY_MS || !isSame;
    this.running.set(log.id, { toldAt: isDue ? now : known.toldAt, accountId, page });
    if (isDue) {
      await this.events.add(log.userId, 'sync.progress', {
        ...factsOf(log),
        account_id: accountId,
        page: page || null,
      });
    }
  }

  async finished(log: SyncLog): Promise<void> {
    this.running.delete(log.id);
    await this.events.add(log.userId, 'sync.finished', { ...factsOf(log), error: log.error });
    if (log.state !== 'failed') return this.notify.resolve(log.userId, log.connectionId, ['sync_failed']);
    const open = await this.notifications.openKinds(log.userId, log.connectionId);
    // The person knows already what stands in the way, and what to do.
    const isExplained = open.some((kind) => kind !== 'consent_expiring' && kind !== 'sync_failed');
    if (log.error?.code === 'connection_disconnected' || isExplained) return;
    await this.notify.raise({
      userId: log.userId,
      connectionId: log.connectionId,
      kind: 'sync_failed',
      text: {
        ptBr: 'A última sincronização não pôde ser concluída. Os dados que já temos continuam disponíveis; sincronize de novo mais tarde.',
        en: 'The last sync could not be completed. The data that we hold is still there; sync again later.',
      },
      data: { error: log.error?.code ?? null },
    });
  }
}

function factsOf(log: SyncLog) {
  return {
    sync_log_id: log.id,
    connection_id: log.connectionId,
    kind: log.kind,
    state: log.state,
    counts: { accounts: log.accounts, transactions: log.transactions },
  };
}
