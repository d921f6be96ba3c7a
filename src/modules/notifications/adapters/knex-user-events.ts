import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { storableJson } from '../../../platform/database/storable-json.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { UserId } from '../../../shared/principal.js';
import { SIGNALS, type Signals, userTopic } from '../../../shared/signals.js';
import { KEEP_EVENTS_MS, type UserEvents } from '../application/user-events.js';
import type { UserEvent, UserEventKind } from '../domain/user-event.js';

interface Row {
  id: string;
  kind: UserEventKind;
  data: Record<string, unknown>;
  created_at: Date;
  transaction: string;
  horizon: string;
}

/** An event's id, its transaction, the lowest transaction that was open when it was written, and when that was. */
interface Position {
  id: string;
  transaction: string;
  horizon: string;
  at: number;
}

/**
 * A row becomes visible when its transaction commits, which need not be in the order of ids: a reader that only asked for
 * greater ids would miss one that took its id early and committed late. So it asks as well for smaller ids of transactions
 * that were, or may have been, still open when the last event that it saw was written.
 */
const SINCE = `
  select id::text, kind, data, created_at, transaction::text, horizon::text from user_events
  where user_id = :userId
    and (id > :id::bigint or (transaction >= :horizon::xid8 and transaction <> :transaction::xid8))
    and id <> all(:seen::bigint[])
  order by id limit :limit`;

const NOW = `
  select coalesce((select max(id) from user_events where user_id = ?), 0)::text as id,
    pg_snapshot_xmin(pg_current_snapshot())::text as horizon`;

const PURGE = `
  delete from user_events where (user_id, id) in
    (select user_id, id from user_events where created_at < ? order by created_at limit ?)`;
const PURGED_AT_ONCE = 5_000;

@injectable()
export class KnexUserEvents implements UserEvents {
  constructor(
    @inject(DATABASE) private readonly database: Database,
    @inject(SIGNALS) private readonly signals: Signals,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  async add(userId: UserId, kind: UserEventKind, data: Record<string, unknown>): Promise<void> {
    await this.database.run(async () => {
      await this.database.sql('user_events').insert({ user_id: userId, kind, data: storableJson(data) });
      await this.signals.send(userTopic(userId));
    });
  }

  async now(userId: UserId): Promise<string> {
    const { rows } = await this.database.sql.raw<{ rows: Pick<Position, 'id' | 'horizon'>[] }>(NOW, [userId]);
    // No transaction of ours has the number 0.
    return encode({ ...rows[0]!, transaction: '0', at: this.clock.now().getTime() });
  }

  async since(userId: UserId, position: string, seen: readonly string[], limit: number): Promise<UserEvent[] | null> {
    const from = decode(position);
    if (!from || from.at < this.clock.now().getTime() - KEEP_EVENTS_MS) return null;
    const { id, horizon, transaction } = from;
    const bindings = { userId, id, horizon, transaction, seen: [...seen], limit };
    const { rows } = await this.database.sql.raw<{ rows: Row[] }>(SINCE, bindings);
    let reached = from;
    return rows.map((row) => {
      if (BigInt(row.id) > BigInt(reached.id)) reached = positionOf(row);
      return userEvent(row, reached);
    });
  }

  eventOf(position: string): string {
    return decode(position)?.id ?? '0';
  }

  async purge(before: Date): Promise<number> {
    for (let purged = 0; ; ) {
      const { rowCount } = await this.database.sql.raw<{ rowCount: number }>(PURGE, [before, PURGED_AT_ONCE]);
      purged += rowCount;
      if (rowCount < PURGED_AT_ONCE) return purged;
    }
  }
}

/** One that committed late does not lead the reader back behind what it has seen. */
function userEvent({ id, kind, data, created_at: at }: Row, reached: Position): UserEvent {
  return { id, kind, data, at, position: encode(reached) };
}

const positionOf = ({ id, transaction, horizon, created_at: at }: Row): Position => ({
  id,
  transaction,
  horizon,
  at: at.getTime(),
});

const encode = ({ id, transaction, horizon, at }: Position) => [id, transaction, horizon, at].join('.');

function decode(text: string): Position | null {
  const parts = /^(\d{1,18})\.(\d{1,19})\.(\d{1,19})\.(\d{1,15})$/.exec(text);
  if (!parts) return null;
  const [, id, transaction, horizon, at] = parts as unknown as string[];
  return { id: id!, transaction: transaction!, horizon: horizon!, at: Number(at) };
}
