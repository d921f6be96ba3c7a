import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { NotFound } from '../../../shared/errors.js';
import type { Principal } from '../../../shared/principal.js';
import { requireScope } from '../../identity/index.js';
import { ReplayWebhookEvent } from '../application/replay-webhook-event.js';
import { WEBHOOK_EVENT_REPOSITORY, type WebhookEventRepository } from '../application/webhook-event-repository.js';
import type { WebhookEvent } from '../domain/webhook-event.js';

/** Notifications as received, for admins: they name items of every user. */
@injectable()
export class WebhookEventsController {
  constructor(
    @inject(WEBHOOK_EVENT_REPOSITORY) private readonly events: WebhookEventRepository,
    @inject(ReplayWebhookEvent) private readonly replay: ReplayWebhookEvent,
    @inject(DATABASE) private readonly database: Database,
  ) {}

  readonly listWebhookEvents: Operation<'listWebhookEvents'> = async ({ principal, query, url }) => {
    const filter = { state: query.state, event: query.event };
    const page = await this.asAdmin(principal, () => this.events.list(filter, pageRequest(query)));
    return { status: 200, body: presentPage(url, page, presentWebhookEvent) };
  };

  readonly getWebhookEvent: Operation<'getWebhookEvent'> = async ({ principal, path }) => {
    const event = await this.asAdmin(principal, () => this.events.find(path.event_id));
    if (!event) throw new NotFound('webhook event');
    return { status: 200, body: presentWebhookEvent(event) };
  };

  readonly replayWebhookEvent: Operation<'replayWebhookEvent'> = async ({ principal, path }) => {
    const event = await this.asAdmin(principal, () => this.replay.run(path.event_id));
    return { status: 202, body: presentWebhookEvent(event) };
  };

  private asAdmin<T>(principal: Principal, work: () => Promise<T>): Promise<T> {
    requireScope(principal, 'admin');
    return this.database.asSystem('notifications are of the installation', work);
  }
}

function presentWebhookEvent({ notification, ...event }: WebhookEvent): Schema<'WebhookEvent'> {
  return {
    event_id: notification.eventId,
    event: notification.event,
    item_id: notification.itemId,
    account_id: notification.accountId,
    connector_id: notification.connectorId ?? null,
    triggered_by: notification.triggeredBy ?? null,
    transaction_ids: notification.transactionIds ?? [],
    state: event.state,
    attempts: event.attempts,
    last_error: event.lastError,
    received_at: event.receivedAt.toISOString(),
    processed_at: event.processedAt?.toISOString() ?? null,
  };
}
