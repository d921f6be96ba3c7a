import { randomUUID } from 'node:crypto';
import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import type { UserId } from '../../../shared/principal.js';
import type { ErasureRepository } from '../application/erasure-repository.js';
import type { Erasure } from '../domain/erasure.js';
import { EVENTS_OF_USER, type UserTable, userTables } from './user-tables.js';

interface Row {
  id: string;
  erased_user: UserId | null;
  state: Erasure['state'];
  items_deleted: number;
  rows_deleted: Record<string, number>;
  requested_at: Date;
  finished_at: Date | null;
}

/** Rows of one statement; a larger table is emptied in several transactions before the last one. */
const BATCH = 10_000;

/** What signs a user in; it ends with the confirmation, before the rest is erased. */
const WAYS_IN = [
  'sessions',
  'sign_in_links',
  'sign_in_challenges',
  'recovery_codes',
  'totp_factors',
  'api_keys',
  'accounts',
];

/** Its rows stay: that something was done, without a word of who did it. */
const MADE_ANONYMOUS = 'audit_events';

/** An erasure belongs to nobody: its user is gone when it is done, and its receipt is read by whoever knows its id. */
const WHY = 'an erasure outlives its user';

@injectable()
export class KnexErasureRepository implements ErasureRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async askConfirmation(userId: UserId, tokenHash: string, expiresAt: Date): Promise<void> {
    await this.database
      .sql('erasure_confirmations')
      .insert({ user_id: userId, token_hash: tokenHash, expires_at: expiresAt })
      .onConflict('user_id')
      .merge();
  }

  async takeConfirmation(userId: UserId, tokenHash: string, now: Date): Promise<boolean> {
    const taken = await this.database
      .sql('erasure_confirmations')
      .where({ user_id: userId, token_hash: tokenHash })
      .where('expires_at', '>', now)
      .delete();
    return taken > 0;
  }

  async begin(userId: UserId, now: Date): Promise<Erasure | null> {
    const { sql } = this.database;
    const renamed = await sql('users')
      .where({ id: userId })
      .update({ subject: `erased ${randomUUID()}` });
    if (renamed === 0) return null;
    return this.database.asSystem(WHY, async () => {
      const rows_deleted = await this.endWaysIn(userId);
      const [row] = await this.database
        .sql('erasures')
        .insert({ erased_user: userId, requested_at: now, rows_deleted })
        .returning('*');
      return erasureOf(row!);
    });
  }

  /** How many rows of which table. Invitations and password resets are found by the address too, whoever made them. */
  private async endWaysIn(userId: UserId): Promise<Record<string, number>> {
    const { sql } = this.database;
    const emails = sql('accounts').where({ user_id: userId }).select('email');
    const links = await sql('account_links').where({ user_id: userId }).orWhereIn('email', emails).delete();
    const counts: Record<string, number> = links === 0 ? {} : { account_links: links };
    for (const table of WAYS_IN) {
      const rows = await sql(table).where({ user_id: userId }).delete();
      if (rows > 0) counts[table] = rows;
    }
    return counts;
  }

  async find(id: string): Promise<Erasure | null> {
    const row = await this.row(id);
    return row ? erasureOf(row) : null;
  }

  async userOf(id: string): Promise<UserId | null> {
    return (await this.row(id))?.erased_user ?? null;
  }

  private row(id: string): Promise<Row | undefined> {
    return this.database.asSystem(WHY, () => this.database.sql('erasures').where({ id }).first());
  }

  async noteItems(id: string, count: number): Promise<void> {
    const { sql } = this.database;
    // A second run finds the same connections: the number is a fact, not a sum.
    await sql('erasures')
      .where({ id })
      .update({ items_deleted: sql.raw('greatest(items_deleted, ?::int)', [count]) });
  }

  async eraseRows(id: string, userId: UserId, now: Date): Promise<void> {
    const tables = (await userTables(this.database)).filter(({ name }) => name !== MADE_ANONYMOUS);
    for (const table of tables) {
      if (table.name === 'users') continue;
      while ((await this.alone(id, userId, () => this.eraseSome(id, userId, table, BATCH))) === BATCH);
    }
    await this.alone(id, userId, async () => {
      const { sql } = this.database;
      const connections: string[] = await sql('bank_connections').where({ user_id: userId }).pluck('id');
      await sql.raw('select saldo_forget_jobs_of(?, ?::uuid[])', [userId, connections]);
      // Events first: they are found by the connections. Then whatever was written since the batches.
      await this.count(id, 'webhook_events', await sql('webhook_events').whereRaw(EVENTS_OF_USER, [userId]).delete());
      for (const table of tables) await this.eraseSome(id, userId, table, null);
      await sql.raw('select saldo_forget_audit(?)', [userId]);
      await sql('erasures').where({ id }).update({ state: 'done', erased_user: null, finished_at: now });
      return 0;
    });
  }

  /** In one transaction, and by one run at a time: two that delete the same rows in their own order would block each other. */
  private alone(id: string, userId: UserId, work: () => Promise<number>): Promise<number> {
    return this.database.run(async () => {
      const { sql } = this.database;
      await sql.raw('set local statement_timeout = 0');
      const running = await sql('erasures').where({ id, state: 'running' }).forUpdate().first('id');
      // Connections before their rows, as everything that ends a connection locks them.
      await sql('bank_connections').where({ user_id: userId }).orderBy('id').forUpdate().select('id');
      return running ? work() : 0;
    });
  }

  private async eraseSome(id: string, userId: UserId, table: UserTable, limit: number | null): Promise<number> {
    // The connections stay to the end: the user's notifications are found by them.
    if (limit !== null && table.referredBy.length > 0) return 0;
    const { rowCount } = await this.database.sql.raw(
      limit === null
        ? `delete from "${table.name}" where "${table.userColumn}" = ?`
        : `delete from "${table.name}" where ctid = any(array(
             select ctid from "${table.name}" where "${table.userColumn}" = ? limit ${limit}))`,
      [userId],
    );
    await this.count(id, table.name, rowCount ?? 0);
    return rowCount ?? 0;
  }

  private async count(id: string, table: string, rows: number): Promise<void> {
    if (rows === 0) return;
    await this.database.sql.raw(
      `update erasures set rows_deleted = rows_deleted
         || jsonb_build_object(?::text, coalesce((rows_deleted ->> ?::text)::bigint, 0) + ?::bigint)
       where id = ?`,
      [table, table, rows, id],
    );
  }
}

function erasureOf(row: Row): Erasure {
  return {
    id: row.id,
    state: row.state,
    requestedAt: row.requested_at,
    finishedAt: row.finished_at,
    itemsDeleted: row.items_deleted,
    rowsDeleted: row.rows_deleted,
  };
}
