import type { Page, PageRequest } from '../../../shared/page.js';
import type { Notification } from '../domain/notification.js';
import type { WebhookEvent, WebhookEventState } from '../domain/webhook-event.js';

export interface WebhookEventRepository {
  /** False where the event is there already; then nothing is written. */
  add(notification: Notification, state: 'received' | 'ignored', receivedAt: Date): Promise<boolean>;
  find(eventId: string): Promise<WebhookEvent | null>;
  /** Newest first. */
  list(filter: { state?: WebhookEventState; event?: string }, page: PageRequest): Promise<Page<WebhookEvent>>;
  /** Back to `received`, whatever became of it. Null where there is no such event. */
  reopen(eventId: string): Promise<WebhookEvent | null>;
  /** Notes a run that ended well. */
  settle(eventId: string, state: 'processed' | 'ignored', now: Date): Promise<void>;
  /** Notes a run that failed, and in which state that leaves the event. */
  noteFailure(eventId: string, state: Extract<WebhookEventState, 'received' | 'failed'>, error: string): Promise<void>;
  /** Marks an event as failed unless it has come to its end; gives its state then, `null` where there is none. */
  markFailed(eventId: string): Promise<WebhookEventState | null>;
  /** Takes a failed event back to `received`; false where it has come to its end otherwise. */
  reopenFailed(eventId: string): Promise<boolean>;
  /** How many events failed and wait for the schedule. */
  countFailed(): Promise<number>;
  /** Takes failed events, oldest first, back to `received`, and answers their ids. No two callers get the same one. */
  takeFailed(options: { receivedAfter: Date; limit: number }): Promise<string[]>;
}

export const WEBHOOK_EVENT_REPOSITORY = Symbol.for('WebhookEventRepository');
