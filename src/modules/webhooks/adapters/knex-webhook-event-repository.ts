import { inject, injectable } from 'inversify';
import { DATABASE, Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { WebhookEventRepository } from '../application/webhook-event-repository.js';
import type { Notification } from '../domain/notification.js';
import type { WebhookEvent, WebhookEventState } from '../domain/webhook-event.js';

interface WebhookEventRow {
  event_id: string;
  event: string;
  item_id: string | null;
  account_id: string | null;
  payload: Omit<Notification, 'eventId' | 'event' | 'itemId' | 'accountId'>;
  state: WebhookEventState;
  attempts: number;
  received_at: Date;
  processed_at: Date | null;
  last_error: string | null;
}

/** Statements are raw: the intake is the one place where the cost of building a query shows. */
@injectable()
export class KnexWebhookEventRepository implements WebhookEventRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async add(notification: Notification, state: 'received' | 'ignored', receivedAt: Date): Promise<boolean> {
    const { eventId, event, itemId, accountId, ...payload } = notification;
    const inserted: { rowCount: number } = await this.database.sql.raw(
      `insert into webhook_events (event_id, event, item_id, account_id, payload, state, received_at)
       values (?, ?, ?, ?, ?::jsonb, ?, ?)
       on conflict (event_id) do nothing`,
      [eventId, event, itemId as string, accountId as string, JSON.stringify(payload), state, receivedAt],
    );
    return inserted.rowCount === 1;
  }

  async find(eventId: string): Promise<WebhookEvent | null> {
    const row: WebhookEventRow | undefined = await this.database
      .sql('webhook_events')
      .where({ event_id: eventId })
      .first();
    return row ? eventOf(row) : null;
  }

  async list(filter: { state?: WebhookEventState; event?: string }, page: PageRequest): Promise<Page<WebhookEvent>> {
    const query = this.database.sql('webhook_events').select('webhook_events.*');
    if (filter.state) query.where('state', filter.state);
    if (filter.event) query.where('event', filter.event);
    const found = await readKeysetPage<WebhookEventRow>(
      query,
      {
        columns: [
          { column: 'webhook_events.received_at', type: 'timestamptz' },
          { column: 'webhook_events.event_id', type: 'text' },
        ],
        direction: 'desc',
        scope: ['webhook_events', filter],
      },
      page,
    );
    return { ...found, rows: found.rows.map(eventOf) };
  }

  async reopen(eventId: string): Promise<WebhookEvent | null> {
    const [row]: WebhookEventRow[] = await this.database
      .sql('webhook_events')
      .where({ event_id: eventId })
      .update({ state: 'received', processed_at: null }, '*');
    return row ? eventOf(row) : null;
  }

  async settle(eventId: string, state: 'processed' | 'ignored', now: Date): Promise<void> {
    await this.database.sql.raw(
      `update webhook_events set state = ?, attempts = attempts + 1, processed_at = ?, last_error = null
       where event_id = ?`,
      [state, now, eventId],
    );
  }

  async noteFailure(eventId: string, state: 'received' | 'failed', error: string): Promise<void> {
    await this.database.sql.raw(
      `update webhook_events set state = ?, attempts = attempts + 1, last_error = ? where event_id = ?`,
      [state, error, eventId],
    );
  }

  async markFailed(eventId: string): Promise<WebhookEventState | null> {
    const { rows } = await this.database.sql.raw(
      `update webhook_events set state = case when state = 'received' then 'failed' else state end,
         last_error = coalesce(last_error, 'given up: its workers died')
       where event_id = ? returning state`,
      [eventId],
    );
    return (rows[0] as { state: WebhookEventState } | undefined)?.state ?? null;
  }

  async reopenFailed(eventId: string): Promise<boolean> {
    const { rowCount } = await this.database.sql.raw(
      `update webhook_events set state = 'received' where event_id = ? and state in ('received', 'failed')`,
      [eventId],
    );
    return rowCount === 1;
  }

  async countFailed(): Promise<number> {
    const { rows } = await this.database.sql.raw(
      `select count(*)::int as count from webhook_events where state = 'failed'`,
    );
    return (rows[0] as { count: number }).count;
  }

  async takeFailed({ receivedAfter, limit }: { receivedAfter: Date; limit: number }): Promise<string[]> {
    const taken: { rows: { event_id: string }[] } = await this.database.sql.raw(
      `update webhook_events set state = 'received'
       where event_id in (
         select event_id from webhook_events
         where state = 'failed' and received_at > ?
         order by received_at
         limit ?
         for update skip locked
       )
       returning event_id`,
      [receivedAfter, limit],
    );
    return taken.rows.map((row) => row.event_id);
  }
}

function eventOf(row: WebhookEventRow): WebhookEvent {
  return {
    notification: {
      eventId: row.event_id,
      event: row.event,
      itemId: row.item_id,
      accountId: row.account_id,
      ...row.payload,
    },
    state: row.state,
    attempts: row.attempts,
    receivedAt: row.received_at,
    processedAt: row.processed_at,
    lastError: row.last_error,
  };
}
