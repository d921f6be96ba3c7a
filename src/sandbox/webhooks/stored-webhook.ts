import type { WebhookEvent } from 'pluggy-sdk';

/** A subscription as it is kept; its headers are never given back. */
export interface StoredWebhook {
  id: string;
  url: string;
  event: WebhookEvent;
  headers: Record<string, string>;
  disabledAt: string | null;
  createdAt: string;
  updatedAt: string;
}
