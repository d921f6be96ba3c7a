import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { InvalidInput } from '../../../shared/errors.js';
import { ReceiveWebhook } from '../application/receive-webhook.js';
import type { Notification } from '../domain/notification.js';

@injectable()
export class WebhooksController {
  constructor(@inject(ReceiveWebhook) private readonly receive: ReceiveWebhook) {}

  readonly receivePluggyWebhook: Operation<'receivePluggyWebhook'> = async (request) => {
    const { body, rawBody, remoteAddress } = request;
    const { duplicate } = await this.receive.run(notificationOf(body), {
      header: (name) => request.header(name),
      rawBody,
      remoteAddress,
      clientId: body.clientId ?? null,
    });
    return { status: 200, body: { event_id: body.eventId, duplicate } };
  };
}

/** Only fields that we know are taken, each as long as the contract lets it be. */
function notificationOf(body: Schema<'PluggyEvent'>): Notification {
  return {
    eventId: storable('eventId', body.eventId),
    event: storable('event', body.event),
    itemId: body.itemId ?? null,
    accountId: body.accountId ?? null,
    connectorId: body.connectorId ?? null,
    clientUserId: body.clientUserId == null ? null : storable('clientUserId', body.clientUserId),
    triggeredBy: body.triggeredBy == null ? null : storable('triggeredBy', body.triggeredBy),
    transactionIds: body.transactionIds ?? [],
    transactionsCreatedAtFrom:
      body.transactionsCreatedAtFrom == null
        ? null
        : storable('transactionsCreatedAtFrom', body.transactionsCreatedAtFrom),
  };
}

/** PostgreSQL has no text with a NUL in it. */
function storable(field: string, text: string): string {
  if (!text.includes('\0')) return text;
  const detail = `${field} holds a NUL character.`;
  throw new InvalidInput([{ pointer: `#/${field}`, code: 'characters', detail }]);
}
