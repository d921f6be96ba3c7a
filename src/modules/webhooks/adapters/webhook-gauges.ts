import type { DatabaseGauge } from '../../../platform/gauge.js';
import type { WebhookEventRepository } from '../application/webhook-event-repository.js';

/** Notifications that were taken in and not acted on. */
export function webhookGauges(events: WebhookEventRepository): DatabaseGauge[] {
  return [
    {
      name: 'saldo_webhook_events_failed',
      help: 'Notifications whose processing failed and that wait for the schedule to try again.',
      read: async () => [{ value: await events.countFailed() }],
    },
  ];
}
