import type { Notification } from './notification.js';

/**
 * `received`: its job waits or runs; `processed`; `ignored`: nothing here that it concerns; `failed`: its job gave up, a later
 * schedule tries again.
 */
export type WebhookEventState = 'received' | 'processed' | 'ignored' | 'failed';

/** A notification with what became of it. */
export interface WebhookEvent {
  notification: Notification;
  state: WebhookEventState;
  /** Runs of its job so far. */
  attempts: number;
  receivedAt: Date;
  processedAt: Date | null;
  lastError: string | null;
}
