import { inject, injectable } from 'inversify';
import type { Texts } from '../../connections/index.js';
import type { SyncFollower, SyncLog } from '../../sync/index.js';
import { type NotificationKind, STATE_KINDS } from '../domain/notification.js';
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
    if (log.state !== 'failed') return this.ended(log);
    const open = await this.notifications.openKinds(log.userId, log.connectionId);
    // The person knows already what stands in the way, and what to do.
    const isExplained = open.some((kind) => EXPLAINS_FAILURE.has(kind));
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

  private async ended({ userId, connectionId, kind, notices }: SyncLog): Promise<void> {
    await this.notify.resolve(userId, connectionId, ['sync_failed']);
    if (kind === 'accounts') return;
    for (const { kind: told, code, text } of TOLD_BY_NOTICES) {
      const notice = notices.find((one) => one.code === code);
      if (!notice) await this.notify.resolve(userId, connectionId, [told]);
      else await this.notify.raise({ userId, connectionId, kind: told, text, data: { detail: notice.detail } });
    }
  }
}

const EXPLAINS_FAILURE: ReadonlySet<NotificationKind> = new Set([...STATE_KINDS]);

/** What a run that came to its end found and a person should look at; over when a later run finds it no more. */
const TOLD_BY_NOTICES: readonly { kind: NotificationKind; code: string; text: Texts }[] = [
  {
    kind: 'pending_unmatched',
    code: 'pending_unmatched',
    text: {
      ptBr: 'Há lançamentos pendentes há mais tempo do que o banco costuma levar para efetivá-los. Confira-os no aplicativo do banco.',
      en: 'Some transactions have been pending for longer than a bank takes to post them. Check them in the bank’s app.',
    },
  },
  {
    kind: 'match_asked',
    code: 'matches_to_decide',
    text: {
      ptBr: 'Há lançamentos que podem ser o mesmo movimento. Diga se são um ou dois.',
      en: 'Some transactions may be one and the same movement. Say whether they are one or two.',
    },
  },
];

function factsOf(log: SyncLog) {
  return {
    sync_log_id: log.id,
    connection_id: log.connectionId,
    kind: log.kind,
    state: log.state,
    counts: { accounts: log.accounts, transactions: log.transactions },
  };
}
