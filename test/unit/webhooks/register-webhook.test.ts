import { describe, expect, test } from '@jest/globals';
import { RegisterWebhook } from '../../../src/modules/webhooks/application/register-webhook.js';
import { digestOf } from '../../../src/modules/webhooks/application/webhook-proof.js';
import type { WebhookSettings } from '../../../src/modules/webhooks/application/webhook-settings.js';
import type { WebhookRegistry, WebhookSubscription } from '../../../src/modules/webhooks/index.js';
import { systemClock } from '../../../src/shared/clock.js';

const BASE = 'https://saldo.example';
const URL_OF_OURS = 'https://saldo.example/api/banking/webhooks/pluggy/';

/** The provider's side: keeps subscriptions with the headers that they were given. */
class Registry implements WebhookRegistry {
  subscriptions: (WebhookSubscription & { headers: Record<string, string> })[] = [];
  private made = 0;

  add(facts: Partial<WebhookSubscription>) {
    this.made += 1;
    const subscription = {
      id: `w${this.made}`,
      url: URL_OF_OURS,
      event: 'all',
      disabledAt: null,
      headers: {},
      ...facts,
    };
    this.subscriptions.push(subscription);
    return subscription;
  }
  async listWebhooks() {
    return this.subscriptions;
  }
  async createWebhook(request: { url: string; event: string; headers: Record<string, string> }) {
    return this.add(request);
  }
  async updateWebhook(id: string, { headers, enabled }: { headers: Record<string, string>; enabled: boolean }) {
    const subscription = this.subscriptions.find((candidate) => candidate.id === id)!;
    return Object.assign(subscription, { headers, disabledAt: enabled ? null : new Date() });
  }
  async deleteWebhook(id: string) {
    this.subscriptions = this.subscriptions.filter((subscription) => subscription.id !== id);
  }
}

const settings = (facts: Partial<WebhookSettings> = {}): WebhookSettings => ({
  secretHeader: 'x-webhook-secret',
  secrets: { current: 's3cret', previous: null },
  hmac: null,
  clientId: null,
  allowedAddresses: [],
  ...facts,
});

function registration(facts: Partial<WebhookSettings> = {}) {
  const registry = new Registry();
  const remembered: string[] = [];
  const secrets = {
    digests: async () => remembered,
    remember: async (_purpose: string, digest: string) => void remembered.push(digest),
  };
  return { registry, remembered, register: new RegisterWebhook(registry, settings(facts), secrets, systemClock) };
}

describe('registering the webhook', () => {
  test('subscribes to every event, with the secret in its header', async () => {
    const { registry, register } = registration();
    expect(await register.run(`${BASE}/`)).toMatchObject({
      outcome: 'created',
      url: URL_OF_OURS,
      duplicatesRemoved: 0,
    });
    expect(registry.subscriptions).toEqual([
      expect.objectContaining({ url: URL_OF_OURS, event: 'all', headers: { 'x-webhook-secret': 's3cret' } }),
    ]);
  });

  test('a second time leaves one subscription', async () => {
    const { registry, register } = registration();
    const first = await register.run(BASE);
    expect(await register.run(BASE)).toMatchObject({ outcome: 'updated', id: first.id, wasDisabled: false });
    expect(registry.subscriptions).toHaveLength(1);
  });

  test('switches a disabled one on and gives it the secret of now', async () => {
    const { registry, register } = registration();
    registry.add({ disabledAt: new Date() });
    expect(await register.run(BASE)).toMatchObject({ outcome: 'updated', wasDisabled: true });
    expect(registry.subscriptions[0]).toMatchObject({ disabledAt: null, headers: { 'x-webhook-secret': 's3cret' } });
  });

  test('removes further ones of ours, and leaves those of others alone', async () => {
    const { registry, register } = registration();
    const other = registry.add({ url: 'https://other.example/hook' });
    registry.add({ event: 'item/updated' });
    const kept = registry.add({});
    registry.add({});
    expect(await register.run(BASE)).toMatchObject({ id: kept.id, duplicatesRemoved: 2 });
    expect(registry.subscriptions.map(({ id }) => id)).toEqual([other.id, kept.id]);
  });

  test('refuses to subscribe when no notification could be proven', async () => {
    const { registry, register } = registration({ secrets: { current: null, previous: null } });
    await expect(register.run(BASE)).rejects.toMatchObject({ code: 'webhook_secret_missing' });
    expect(registry.subscriptions).toEqual([]);
  });

  test('makes a secret of its own for the sandbox, and remembers its digest alone', async () => {
    const { registry, remembered, register } = registration({ secrets: 'generated' });
    await register.run(BASE);
    const secret = registry.subscriptions[0]!.headers['x-webhook-secret']!;
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(remembered).toEqual([digestOf(secret)]);
  });

  test('leaves no subscription in the sandbox that an earlier start on another port made', async () => {
    const { registry, register } = registration({ secrets: 'generated' });
    const foreign = registry.add({ url: 'http://127.0.0.1:9/elsewhere' });
    for (const port of [3000, 40001, 40002]) await register.run(`http://127.0.0.1:${port}`);
    expect(registry.subscriptions.map(({ url }) => url)).toEqual([
      foreign.url,
      'http://127.0.0.1:40002/api/banking/webhooks/pluggy/',
    ]);
  });
});
