import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { ReceiveWebhook } from '../application/receive-webhook.js';
import type { Notification } from '../domain/notification.js';

@injectable()
export class WebhooksController {
  constructor(
    @inject(ReceiveWebhook) private readonly receive: ReceiveWebhook,
    @inject(DATABASE) private readonly database: Database,
  ) {}

  readonly receivePluggyWebhook: Operation<'receivePluggyWebhook'> = async (request) => {
    const { body, rawBody, remoteAddress } = request;
    const delivery = {
      header: (name: string) => request.header(name),
      rawBody,
      remoteAddress,
      clientId: body.clientId ?? null,
    };
    const { duplicate } = await this.database.asSystem('a notification names no user', () =>
      this.receive.run(notificationOf(body), delivery),
    );
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
