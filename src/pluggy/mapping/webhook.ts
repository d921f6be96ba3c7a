import type { WebhookSubscription } from '../../modules/webhooks/index.js';
import { instant, required, requiredFields, text } from '../reading.js';

/** A subscription as ours. Throws `ProviderAnswerInvalid` without an id, a URL, or an event. */
export function webhookOf(answer: unknown): WebhookSubscription {
  const fields = requiredFields(answer, 'webhook');
  return {
    id: required(text(fields, 'id'), fields, 'webhook', 'id'),
    url: required(text(fields, 'url'), fields, 'webhook', 'url'),
    event: required(text(fields, 'event'), fields, 'webhook', 'event'),
    disabledAt: instant(fields, 'disabledAt'),
  };
}
