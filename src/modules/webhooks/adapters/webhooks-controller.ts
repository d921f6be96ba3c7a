import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
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
    eventId: body.eventId,
    event: body.event,
    itemId: body.itemId ?? null,
    accountId: body.accountId ?? null,
    connectorId: body.connectorId ?? null,
    clientUserId: body.clientUserId ?? null,
    triggeredBy: body.triggeredBy ?? null,
    transactionIds: body.transactionIds ?? [],
    transactionsCreatedAtFrom: body.transactionsCreatedAtFrom ?? null,
  };
}
