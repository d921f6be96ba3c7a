import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { storableJson } from '../../../platform/database/storable-json.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { SyncLogRepository, SyncRequest } from '../application/sync-log-repository.js';
import type { SyncKind, SyncLog, SyncNotice, SyncState, SyncTrigger } from '../domain/sync-log.js';

const COUNTS = ['fetched', 'created', 'updated', 'unchanged', 'removed'] as const;
type Counted = 'accounts' | 'transactions';
type Counts = RowCounts & { rematched?: number };

/** A row of `sync_logs`. */
interface Row extends Record<`${Counted}_${(typeof COUNTS)[number]}`, number> {
  transactions_rematched: number;
  user_id: UserId;
  id: string;
  connection_id: string;
  kind: SyncKind;
  trigger: SyncTrigger;
  state: SyncState;
  wants_refresh: boolean;
  deep: boolean;
  refresh_asked_at: Date | null;
  reads_as_of: Date | null;
  notices: SyncNotice[];
  error: SyncLog['error'];
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

@injectable()
export class KnexSyncLogRepository implements SyncLogRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async queue(request: SyncRequest): Promise<SyncLog> {
    const { rows } = await this.database.sql.raw(
      `insert into sync_logs (user_id, connection_id, kind, trigger, wants_refresh, deep) values (?, ?, ?, ?, ?, ?)
       on conflict (user_id, connection_id, kind) where state = 'queued'
       do update set wants_refresh = sync_logs.wants_refresh or excluded.wants_refresh,
         deep = sync_logs.deep or excluded.deep
       returning *`,
      [
        request.userId,
        request.connectionId,
        request.kind,
        request.trigger,
        request.wantsRefresh,
        request.deep ?? false,
      ],
    );
    return syncLog(rows[0] as Row);
  }

  async find(userId: UserId, id: string): Promise<SyncLog | null> {
    const [row]: Row[] = await this.database.sql('sync_logs').where({ user_id: userId, id });
    return row ? syncLog(row) : null;
  }

  async list(userId: UserId, connectionId: string, page: PageRequest): Promise<Page<SyncLog>> {
    const found = await readKeysetPage<Row>(
      this.database.sql('sync_logs').select('sync_logs.*').where({ user_id: userId, connection_id: connectionId }),
      {
        columns: [
          { column: 'sync_logs.created_at', type: 'timestamptz' },
          { column: 'sync_logs.id', type: 'uuid' },
        ],
        direction: 'desc',
        scope: ['sync_logs', userId, connectionId],
      },
      page,
    );
    return { ...found, rows: found.rows.map(syncLog) };
  }

  async listUnfinished(userId: UserId, connectionId: string): Promise<SyncLog[]> {
    const rows: Row[] = await this.database
      .sql('sync_logs')
      .where({ user_id: userId, connection_id: connectionId })
      .whereIn('state', ['queued', 'running']);
    return rows.map(syncLog);
  }

  async noteRefreshAsked(userId: UserId, id: string): Promise<void> {
    await this.change(userId, id, { refresh_asked_at: this.database.sql.fn.now() });
  }

  async start(userId: UserId, id: string, readsAsOf: Date | null): Promise<void> {
    const sql = this.database.sql;
    await this.change(userId, id, {
      state: 'running',
      reads_as_of: sql.raw('coalesce(reads_as_of, ?::timestamptz)', [readsAsOf as Date]),
      started_at: sql.raw('coalesce(started_at, now())'),
    });
  }

  async count(userId: UserId, id: string, what: Counted, counts: Counts): Promise<void> {
    const sql = this.database.sql;
    const all = { ...counts, ...(what === 'transactions' ? { rematched: counts.rematched ?? 0 } : {}) };
    const added = Object.entries(all).map(([count, number]) => [
      `${what}_${count}`,
      // What was counted as removed may turn out to be there still, in the run after the one that counted it.
      sql.raw('greatest(?? + ?, 0)', [`${what}_${count}`, number]),
    ]);
    await this.change(userId, id, Object.fromEntries(added));
  }

  async notice(userId: UserId, id: string, notice: SyncNotice): Promise<void> {
    const sql = this.database.sql;
    await sql('sync_logs')
      .where({ user_id: userId, id })
      .whereRaw('not notices @> ?::jsonb', [JSON.stringify([{ code: notice.code }])])
      .update({ notices: sql.raw('notices || ?::jsonb', [storableJson([notice])]) });
  }

  async finish(
    userId: UserId,
    id: string,
    outcome: { state: 'succeeded' | 'partial' | 'failed'; error: SyncLog['error'] },
  ): Promise<void> {
    const sql = this.database.sql;
    await this.change(userId, id, {
      state: outcome.state,
      error: outcome.error && storableJson(outcome.error),
      started_at: sql.raw('coalesce(started_at, now())'),
      finished_at: sql.fn.now(),
    });
  }

  private async change(userId: UserId, id: string, values: Record<string, unknown>): Promise<void> {
    await this.database.sql('sync_logs').where({ user_id: userId, id }).update(values);
  }
}

function syncLog(row: Row): SyncLog {
  const counts = (what: Counted) =>
    Object.fromEntries(COUNTS.map((count) => [count, row[`${what}_${count}`]])) as unknown as RowCounts;
  return {
    userId: row.user_id,
    id: row.id,
    connectionId: row.connection_id,
    kind: row.kind,
    trigger: row.trigger,
    state: row.state,
    wantsRefresh: row.wants_refresh,
    deep: row.deep,
    refreshAskedAt: row.refresh_asked_at,
    readsAsOf: row.reads_as_of,
    accounts: counts('accounts'),
    transactions: { ...counts('transactions'), rematched: row.transactions_rematched },
    notices: row.notices,
    error: row.error,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
