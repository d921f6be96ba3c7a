import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { storableJson } from '../../../platform/database/storable-json.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { NotificationRepository, Occasion } from '../application/notification-repository.js';
import type { Notification, NotificationKind } from '../domain/notification.js';

interface Row {
  user_id: UserId;
  id: string;
  connection_id: string;
  kind: NotificationKind;
  text: Notification['text'];
  data: Notification['data'];
  created_at: Date;
  raised_at: Date;
  read_at: Date | null;
  dismissed_at: Date | null;
  resolved_at: Date | null;
}

const RAISE = `
  insert into notifications (user_id, connection_id, kind, text, data) values (?, ?, ?, ?::jsonb, ?::jsonb)
  on conflict (user_id, connection_id, kind) where resolved_at is null
  do update set text = excluded.text, data = excluded.data, raised_at = now(), read_at = null, dismissed_at = null
    where notifications.data <> excluded.data
  returning *`;

@injectable()
export class KnexNotificationRepository implements NotificationRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async raise({ userId, connectionId, kind, text, data }: Occasion): Promise<Notification | null> {
    const values = [userId, connectionId, kind, storableJson(text), storableJson(data)];
    const { rows } = await this.database.sql.raw<{ rows: Row[] }>(RAISE, values);
    return rows[0] ? notification(rows[0]) : null;
  }

  async resolve(userId: UserId, connectionId: string, kinds: readonly NotificationKind[]): Promise<Notification[]> {
    const rows: Row[] = await this.open(userId, connectionId)
      .whereIn('kind', [...kinds])
      .update({ resolved_at: this.database.sql.fn.now() }, '*');
    return rows.map(notification);
  }

  async openKinds(userId: UserId, connectionId: string): Promise<NotificationKind[]> {
    return this.open(userId, connectionId).pluck('kind');
  }

  async list(
    userId: UserId,
    filter: { open?: boolean; read?: boolean },
    page: PageRequest,
  ): Promise<Page<Notification>> {
    const query = this.database.sql('notifications').select('notifications.*').where({ user_id: userId });
    if (filter.open === true) query.whereNull('resolved_at').whereNull('dismissed_at');
    if (filter.open === false) query.whereRaw('(resolved_at is not null or dismissed_at is not null)');
    if (filter.read !== undefined) query.whereRaw(`read_at is ${filter.read ? 'not ' : ''}null`);
    const found = await readKeysetPage<Row>(
      query,
      {
        columns: [
          { column: 'notifications.raised_at', type: 'timestamptz' },
          { column: 'notifications.id', type: 'uuid' },
        ],
        direction: 'desc',
        scope: ['notifications', userId, filter],
      },
      page,
    );
    return { ...found, rows: found.rows.map(notification) };
  }

  async mark(
    userId: UserId,
    id: string,
    { read, dismissed }: { read?: boolean; dismissed?: boolean },
  ): Promise<Notification | null> {
    const sql = this.database.sql;
    const since = (column: string, isSet: boolean) => (isSet ? sql.raw('coalesce(??, now())', [column]) : null);
    const change = {
      ...(read !== undefined && { read_at: since('read_at', read) }),
      ...(dismissed !== undefined && { dismissed_at: since('dismissed_at', dismissed) }),
    };
    const one = sql('notifications').where({ user_id: userId, id });
    const [row]: Row[] = Object.keys(change).length > 0 ? await one.update(change, '*') : await one;
    return row ? notification(row) : null;
  }

  private open(userId: UserId, connectionId: string) {
    return this.database
      .sql('notifications')
      .where({ user_id: userId, connection_id: connectionId })
      .whereNull('resolved_at');
  }
}

function notification(row: Row): Notification {
  return {
    userId: row.user_id,
    id: row.id,
    connectionId: row.connection_id,
    kind: row.kind,
    text: row.text,
    data: row.data,
    createdAt: row.created_at,
    raisedAt: row.raised_at,
    readAt: row.read_at,
    dismissedAt: row.dismissed_at,
    resolvedAt: row.resolved_at,
  };
}
