export { WEBHOOK_REGISTRY, type WebhookRegistry, type WebhookSubscription } from './application/webhook-registry.js';
