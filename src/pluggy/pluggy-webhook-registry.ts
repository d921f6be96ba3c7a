import type { WebhookRegistry, WebhookSubscription } from '../modules/webhooks/index.js';
import { webhookOf } from './mapping/webhook.js';
import { readAllPages } from './paging.js';
import { path } from './path.js';
import type { PluggyHttp } from './pluggy-http.js';

/** Subscriptions at Pluggy. The values of their headers are secrets: Pluggy proves itself with them. */
export class PluggyWebhookRegistry implements WebhookRegistry {
  constructor(private readonly http: PluggyHttp) {}

  async listWebhooks(): Promise<WebhookSubscription[]> {
    return ((await readAllPages(this.http, '/webhooks')) ?? []).map(webhookOf);
  }

  async createWebhook(request: {
    url: string;
    event: string;
    headers: Record<string, string>;
  }): Promise<WebhookSubscription> {
    return webhookOf(await this.http.post('/webhooks', request, { under: 'headers', fields: request.headers }));
  }

  async updateWebhook(
    id: string,
    request: { headers: Record<string, string>; enabled: boolean },
  ): Promise<WebhookSubscription> {
    const secrets = { under: 'headers', fields: request.headers };
    return webhookOf(await this.http.patch(path`/webhooks/${id}`, request, secrets));
  }

  async deleteWebhook(id: string): Promise<void> {
    await this.http.delete(path`/webhooks/${id}`);
  }
}
