import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { NotFound } from '../../../shared/errors.js';
import { NOTIFICATION_REPOSITORY, type NotificationRepository } from '../application/notification-repository.js';
import type { Notification } from '../domain/notification.js';

@injectable()
export class NotificationsController {
  constructor(@inject(NOTIFICATION_REPOSITORY) private readonly notifications: NotificationRepository) {}

  readonly listNotifications: Operation<'listNotifications'> = async ({ principal, query, url }) => {
    const filter = { open: query.open, read: query.read };
    const page = await this.notifications.list(principal.userId, filter, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentNotification) };
  };

  readonly updateNotification: Operation<'updateNotification'> = async ({ principal, path, body }) => {
    const notification = await this.notifications.mark(principal.userId, path.id, body);
    if (!notification) throw new NotFound('notification');
    return { status: 200, body: presentNotification(notification) };
  };
}

function presentNotification(notification: Notification): Schema<'Notification'> {
  const { text } = notification;
  return {
    id: notification.id,
    connection_id: notification.connectionId,
    kind: notification.kind,
    text: { pt_br: text.ptBr, en: text.en },
    data: notification.data,
    created_at: notification.createdAt.toISOString(),
    raised_at: notification.raisedAt.toISOString(),
    read_at: notification.readAt?.toISOString() ?? null,
    dismissed_at: notification.dismissedAt?.toISOString() ?? null,
    resolved_at: notification.resolvedAt?.toISOString() ?? null,
  };
}
