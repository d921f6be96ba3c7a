/** A subscription at the provider. Its headers are never given back. */
export interface WebhookSubscription {
  id: string;
  url: string;
  /** One event's name, or `all`. */
  event: string;
  disabledAt: Date | null;
}

/** Our subscriptions at the provider. */
export interface WebhookRegistry {
  listWebhooks(): Promise<WebhookSubscription[]>;
  createWebhook(request: { url: string; event: string; headers: Record<string, string> }): Promise<WebhookSubscription>;
  /** Sets the headers anew and enables it again. */
  updateWebhook(
    id: string,
    request: { headers: Record<string, string>; enabled: boolean },
  ): Promise<WebhookSubscription>;
  deleteWebhook(id: string): Promise<void>;
}

export const WEBHOOK_REGISTRY = Symbol.for('WebhookRegistry');
