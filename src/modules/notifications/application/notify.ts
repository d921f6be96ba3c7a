import { inject, injectable } from 'inversify';
import type { UserId } from '../../../shared/principal.js';
import type { Notification, NotificationKind } from '../domain/notification.js';
import { NOTIFICATION_REPOSITORY, type NotificationRepository, type Occasion } from './notification-repository.js';
import { USER_EVENTS, type UserEvents } from './user-events.js';

/** Opens and resolves notifications, each with its event, in the unit of work in progress. */
@injectable()
export class Notify {
  constructor(
    @inject(NOTIFICATION_REPOSITORY) private readonly notifications: NotificationRepository,
    @inject(USER_EVENTS) private readonly events: UserEvents,
  ) {}

  /** Gives the notification where it is news. */
  async raise(occasion: Occasion): Promise<Notification | null> {
    const raised = await this.notifications.raise(occasion);
    if (raised) await this.events.add(raised.userId, 'notification.opened', factsOf(raised));
    return raised;
  }

  async resolve(userId: UserId, connectionId: string, kinds: readonly NotificationKind[]): Promise<void> {
    if (kinds.length === 0) return;
    for (const resolved of await this.notifications.resolve(userId, connectionId, kinds)) {
      await this.events.add(userId, 'notification.resolved', factsOf(resolved));
    }
  }
}

const factsOf = ({ id, connectionId, kind }: Notification) => ({
  notification_id: id,
  connection_id: connectionId,
  kind,
});
