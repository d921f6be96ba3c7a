import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { Texts } from '../../connections/index.js';
import type { Notification, NotificationKind } from '../domain/notification.js';

export interface Occasion {
  userId: UserId;
  connectionId: string;
  kind: NotificationKind;
  text: Texts;
  data: Record<string, unknown>;
}

export interface NotificationRepository {
  /** Opens one, or renews the open one where its data differ: it is unread again then. `null` where nothing is news. */
  raise(occasion: Occasion): Promise<Notification | null>;
  /** Ends the open ones of these kinds. */
  resolve(userId: UserId, connectionId: string, kinds: readonly NotificationKind[]): Promise<Notification[]>;
  /** Kinds of a connection's open ones. */
  openKinds(userId: UserId, connectionId: string): Promise<NotificationKind[]>;
  list(userId: UserId, filter: { open?: boolean; read?: boolean }, page: PageRequest): Promise<Page<Notification>>;
  /** `null` where the user has none by that id. An instant that is set already stays. */
  mark(userId: UserId, id: string, change: { read?: boolean; dismissed?: boolean }): Promise<Notification | null>;
}

export const NOTIFICATION_REPOSITORY = Symbol.for('NotificationRepository');
