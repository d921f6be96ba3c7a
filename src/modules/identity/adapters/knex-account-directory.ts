import { inject, injectable } from 'inversify';
import type { Knex } from 'knex';
import { DATABASE, Database } from '../../../platform/database/database.js';
import { type Keyset, readKeysetPage } from '../../../platform/database/keyset.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { AccountDirectory, AccountEntry } from '../application/account-directory.js';
import { ADMINS_LOCK } from './knex-account-repository.js';

interface EntryRow {
  user_id: string;
  email: string;
  is_admin: boolean;
  created_at: Date;
  last_signed_in_at: Date | null;
  disabled_at: Date | null;
  has_second_factor: boolean;
}

/** An address is unique: it is the whole of the order. */
const BY_ADDRESS: Keyset = {
  columns: [{ column: 'accounts.email', type: 'text' }],
  direction: 'asc',
  scope: ['accounts'],
};

@injectable()
export class KnexAccountDirectory implements AccountDirectory {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async list(page: PageRequest): Promise<Page<AccountEntry>> {
    const found = await this.asSystem((sql) => readKeysetPage<EntryRow>(entries(sql), BY_ADDRESS, page));
    return { ...found, rows: found.rows.map(entryOf) };
  }

  async find(userId: UserId): Promise<AccountEntry | null> {
    const row = await this.asSystem<EntryRow | undefined>(async (sql) =>
      entries(sql).where('accounts.user_id', userId).first(),
    );
    return row ? entryOf(row) : null;
  }

  async findByEmail(email: string): Promise<AccountEntry | null> {
    const row = await this.asSystem<EntryRow | undefined>(async (sql) =>
      entries(sql).where('accounts.email', email).first(),
    );
    return row ? entryOf(row) : null;
  }

  async holdAdmins(): Promise<void> {
    await this.database.sql.raw('select pg_advisory_xact_lock(?)', [ADMINS_LOCK]);
  }

  async hasAdminBeside(userId: UserId): Promise<boolean> {
    const other = await this.asSystem<unknown>(async (sql) =>
      sql('accounts').where({ is_admin: true, disabled_at: null }).whereNot({ user_id: userId }).first('user_id'),
    );
    return other !== undefined;
  }

  async change(userId: UserId, to: Pick<AccountEntry, 'isAdmin' | 'disabledAt'>): Promise<void> {
    const columns = { is_admin: to.isAdmin, disabled_at: to.disabledAt };
    await this.asSystem(async (sql) => sql('accounts').where({ user_id: userId }).update(columns));
  }

  async endSessions(userId: UserId): Promise<void> {
    await this.asSystem(async (sql) => {
      await sql('sessions').where({ user_id: userId }).delete();
      await sql('sign_in_challenges').where({ user_id: userId }).delete();
    });
  }

  async revokeKeys(userId: UserId, which: 'admin' | 'all', now: Date): Promise<void> {
    await this.asSystem(async (sql) => {
      const keys = sql('api_keys').where({ user_id: userId, revoked_at: null });
      if (which === 'admin') keys.whereRaw(`'admin' = any(scopes)`);
      return keys.update({ revoked_at: now });
    });
  }

  async takeBackLinks({ userId, email }: Pick<AccountEntry, 'userId' | 'email'>): Promise<void> {
    await this.asSystem(async (sql) =>
      sql('account_links').where({ user_id: userId }).orWhere({ email, purpose: 'password_reset' }).delete(),
    );
  }

  /** Whoever looks after accounts is not whose they are. */
  private asSystem<T>(work: (sql: Knex) => Promise<T>): Promise<T> {
    return this.database.asSystem('an admin looks after accounts', () => work(this.database.sql));
  }
}

function entries(sql: Knex): Knex.QueryBuilder {
  return sql('accounts')
    .leftJoin('totp_factors', 'totp_factors.user_id', 'accounts.user_id')
    .select(
      'accounts.user_id',
      'accounts.email',
      'accounts.is_admin',
      'accounts.created_at',
      'accounts.last_signed_in_at',
      'accounts.disabled_at',
      { has_second_factor: sql.raw('totp_factors.confirmed_at is not null') },
    );
}

function entryOf(row: EntryRow): AccountEntry {
  return {
    userId: row.user_id as UserId,
    email: row.email,
    isAdmin: row.is_admin,
    hasSecondFactor: row.has_second_factor,
    createdAt: row.created_at,
    lastSignedInAt: row.last_signed_in_at,
    disabledAt: row.disabled_at,
  };
}
