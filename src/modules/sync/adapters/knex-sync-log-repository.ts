import { inject, injectable, multiInject } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { storableJson } from '../../../platform/database/storable-json.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import { SYNC_FOLLOWER, type SyncFollower } from '../application/sync-follower.js';
import type { SyncLogRepository, SyncRequest } from '../application/sync-log-repository.js';
import type { Counted, SyncKind, SyncLog, SyncNotice, SyncState, SyncTrigger } from '../domain/sync-log.js';
import { SyncOverrun } from '../domain/sync-overrun.js';

const COUNTS = ['fetched', 'created', 'updated', 'unchanged', 'removed'] as const;
const PREFIXES = {
  accounts: 'accounts',
  bills: 'bills',
  investments: 'investments',
  investmentTransactions: 'investment_transactions',
  loans: 'loans',
  transactions: 'transactions',
} as const satisfies Record<Counted, string>;

/** A row of `sync_logs`. */
interface Row extends Record<`${(typeof PREFIXES)[Counted]}_${(typeof COUNTS)[number]}`, number> {
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
  turn: number;
  asks: number;
  asked_at: Date;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

@injectable()
export class KnexSyncLogRepository implements SyncLogRepository {
  constructor(
    @inject(DATABASE) private readonly database: Database,
    @multiInject(SYNC_FOLLOWER) private readonly followers: SyncFollower[],
  ) {}

  async queue(request: SyncRequest): Promise<SyncLog> {
    const { rows } = await this.database.sql.raw(
      `insert into sync_logs (user_id, connection_id, kind, trigger, wants_refresh, deep) values (?, ?, ?, ?, ?, ?)
       on conflict (user_id, connection_id, kind) where state = 'queued'
       do update set wants_refresh = sync_logs.wants_refresh or excluded.wants_refresh,
         asks = sync_logs.asks + 1, asked_at = now(),
         refresh_asked_at = case when cast(? as boolean) then null else sync_logs.refresh_asked_at end,
         deep = sync_logs.deep or excluded.deep,
         -- What a schedule wanted is now wanted by somebody who waits: it goes before other schedules' work.
         trigger = case when sync_logs.trigger = 'schedule' or excluded.trigger in ('user', 'connect')
           then excluded.trigger else sync_logs.trigger end
       returning *`,
      [
        request.userId,
        request.connectionId,
        request.kind,
        request.trigger,
        request.wantsRefresh,
        request.deep ?? false,
        request.asksAnew ?? false,
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

  async isReading(userId: UserId): Promise<boolean> {
    const found = await this.database
      .sql('sync_logs')
      .where({ user_id: userId, state: 'running' })
      // One that was given up without a word does not count for ever.
      .whereRaw("started_at > now() - interval '6 hours'")
      .first('id');
    return found !== undefined;
  }

  async hasSucceededSince(log: SyncLog): Promise<boolean> {
    const found = await this.database
      .sql('sync_logs')
      .where({ user_id: log.userId, connection_id: log.connectionId, kind: 'full' })
      .whereIn('state', ['succeeded', 'partial'])
      .where('created_at', '>', log.createdAt)
      .first('id');
    return found !== undefined;
  }

  async listForsaken(before: Date, limit: number): Promise<SyncLog[]> {
    const { rows } = await this.database.sql.raw(
      `select log.* from sync_logs log
       where log.state in ('queued', 'running') and log.created_at < ? and not exists (
         select 1 from saldo_jobs job where job.queue = 'connection:' || log.connection_id
           and (job.key = 'sync:' || log.id or job.locked_at is not null))
       order by log.created_at limit ?`,
      [before, limit],
    );
    return (rows as Row[]).map(syncLog);
  }

  async countStuck(before: Date): Promise<number> {
    const { rows } = await this.database.sql.raw(
      `select count(*)::int as count from sync_logs log
       where log.state in ('queued', 'running') and log.created_at < ? and not exists (
         select 1 from saldo_jobs job where job.key = 'sync:' || log.id and job.attempts < job.max_attempts
           and job.run_at > now())`,
      [before],
    );
    return (rows[0] as { count: number }).count;
  }

  async noteRefreshAsked(userId: UserId, id: string): Promise<void> {
    await this.change(userId, id, { refresh_asked_at: this.database.sql.fn.now() });
  }

  async hasRead(userId: UserId, connectionId: string, dataAsOf: Date): Promise<boolean> {
    const found = await this.database
      .sql('sync_logs')
      .where({ user_id: userId, connection_id: connectionId, kind: 'full' })
      .whereIn('state', ['running', 'succeeded', 'partial'])
      .where('reads_as_of', '>=', dataAsOf)
      .first('id');
    return found !== undefined;
  }

  start({ userId, id, asks }: SyncLog, readsAsOf: Date | null): Promise<SyncLog | null> {
    return this.database.run(async () => {
      const { rows } = await this.database.sql.raw(
        `update sync_logs set state = 'running', turn = turn + 1, started_at = coalesce(started_at, now()),
           reads_as_of = coalesce(reads_as_of, ?::timestamptz)
         where user_id = ? and id = ? and asks = ? and state in ('queued', 'running') returning *`,
        [readsAsOf as Date, userId, id, asks],
      );
      if (!rows[0] && (await this.find(userId, id))?.state === 'queued') return null;
      if (!rows[0]) throw new SyncOverrun();
      const log = syncLog(rows[0] as Row);
      for (const follower of this.followers) await follower.progressed(log, null);
      return log;
    });
  }

  async hold(log: SyncLog, accountId: string | null = null): Promise<void> {
    // Locked as well, the account is looked at as it is after a wait, not as it was before.
    const [joined, locked] =
      accountId === null
        ? ['', '']
        : [
            'join bank_accounts account on account.user_id = log.user_id and account.connection_id = log.connection_id',
            ', account',
          ];
    const { rowCount } = await this.database.sql.raw(
      `select 1 from sync_logs log join bank_connections connection
         on connection.user_id = log.user_id and connection.id = log.connection_id
       ${joined}
       where log.user_id = ? and log.id = ? and log.turn = ? and log.state = 'running'
         and connection.disconnected_at is null
         ${accountId === null ? '' : 'and account.id = ? and account.removed_at is null'}
       for no key update of log for share of connection${locked}`,
      [log.userId, log.id, log.turn, ...(accountId === null ? [] : [accountId])],
    );
    if (rowCount === 0) throw new SyncOverrun();
  }

  async count(
    userId: UserId,
    id: string,
    what: Counted,
    counts: RowCounts & { rematched?: number },
    accountId: string | null = null,
  ): Promise<void> {
    const sql = this.database.sql;
    const added = COUNTS.map((count) => {
      const column = `${PREFIXES[what]}_${count}`;
      return [column, sql.raw('?? + ?', [column, counts[count]])];
    });
    if (counts.rematched) {
      added.push(['transactions_rematched', sql.raw('?? + ?', ['transactions_rematched', counts.rematched])]);
    }
    const log = await this.change(userId, id, Object.fromEntries(added));
    if (log) for (const follower of this.followers) await follower.progressed(log, accountId);
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
    asks: number | null = null,
  ): Promise<boolean> {
    return this.database.run(async () => {
      const sql = this.database.sql;
      const [row]: Row[] = await sql('sync_logs')
        .where({ user_id: userId, id, ...(asks !== null && { asks }) })
        .whereIn('state', ['queued', 'running'])
        .update(
          {
            state: outcome.state,
            error: outcome.error && storableJson(outcome.error),
            started_at: sql.raw('coalesce(started_at, now())'),
            finished_at: sql.fn.now(),
          },
          '*',
        );
      if (row) for (const follower of this.followers) await follower.finished(syncLog(row));
      return row !== undefined;
    });
  }

  private async change(userId: UserId, id: string, values: Record<string, unknown>): Promise<SyncLog | null> {
    const [row]: Row[] = await this.database.sql('sync_logs').where({ user_id: userId, id }).update(values, '*');
    return row ? syncLog(row) : null;
  }
}

function syncLog(row: Row): SyncLog {
  const counts = (what: Counted) =>
    Object.fromEntries(COUNTS.map((count) => [count, row[`${PREFIXES[what]}_${count}`]])) as unknown as RowCounts;
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
    bills: counts('bills'),
    investments: counts('investments'),
    investmentTransactions: counts('investmentTransactions'),
    loans: counts('loans'),
    transactions: { ...counts('transactions'), rematched: row.transactions_rematched },
    notices: row.notices,
    error: row.error,
    turn: row.turn,
    asks: row.asks,
    askedAt: row.asked_at,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
