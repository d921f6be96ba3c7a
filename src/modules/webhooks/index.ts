export { CHECK_ONCE, CheckRegistration, checkRegistrationJob } from './application/check-registration.js';
export { ITEM_EVENTS, type ItemEvents } from './application/item-events.js';
export { RegisterWebhook, type Registration } from './application/register-webhook.js';
export { REGISTRATION_LOG, type RegistrationLog } from './application/registration-log.js';
export { retryFailedWebhookEventsJob } from './application/retry-failed-webhook-events.js';
export { WEBHOOK_REGISTRY, type WebhookRegistry, type WebhookSubscription } from './application/webhook-registry.js';
