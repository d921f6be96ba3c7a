import type { DatabaseGauge } from '../../../platform/gauge.js';
import type { RegistrationLog } from '../application/registration-log.js';
import type { WebhookEventRepository } from '../application/webhook-event-repository.js';

/** Notifications that were taken in and not acted on. */
export function webhookGauges(events: WebhookEventRepository, registrations: RegistrationLog): DatabaseGauge[] {
  return [
    {
      name: 'saldo_webhook_events_failed',
      help: 'Notifications whose processing failed and that wait for the schedule to try again.',
      read: async () => [{ value: await events.countFailed() }],
    },
    {
      name: 'saldo_webhook_registration_ok',
      help: "Whether the subscription to Pluggy's notifications was in order when it was last looked at; `state` says what was found.",
      labelNames: ['state'],
      read: async () => {
        const found = await registrations.latest();
        return found ? [{ labels: { state: found.state }, value: found.state === 'ok' ? 1 : 0 }] : [];
      },
    },
  ];
}
