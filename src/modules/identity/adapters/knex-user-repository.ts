import { inject, injectable } from 'inversify';
import { DATABASE, Database } from '../../../platform/database/database.js';
import type { UserId } from '../../../shared/principal.js';
import type { UserRepository } from '../application/user-repository.js';
import type { User, UserOrigin, UserSettings } from '../domain/user.js';

export interface UserRow {
  id: string;
  origin: UserOrigin;
  subject: string;
  time_zone: string;
  language: UserSettings['language'];
  base_currency: string;
  keep_sync_logs_months: number | null;
  keep_removed_months: number | null;
  created_at: Date;
}

@injectable()
export class KnexUserRepository implements UserRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async find(id: UserId): Promise<User | null> {
    const row: UserRow | undefined = await this.database.sql('users').where({ id }).first();
    return row ? userOf(row) : null;
  }

  findOrCreate(origin: UserOrigin, subject: string): Promise<User> {
    return this.database.asSystem('a token names its user by another name than ours', async () => {
      const found = await this.findSubject(origin, subject);
      if (found) return found;
      // Nothing is written where another process was first; its row is there when the insert comes back.
      await this.database.sql('users').insert({ origin, subject }).onConflict(['origin', 'subject']).ignore();
      return (await this.findSubject(origin, subject))!;
    });
  }

  async change(id: UserId, settings: Partial<UserSettings>): Promise<User | null> {
    const columns = Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [COLUMN_OF[name as keyof UserSettings], value]),
    );
    const [row]: UserRow[] = await this.database.sql('users').where({ id }).update(columns).returning('*');
    return row ? userOf(row) : null;
  }

  async knowsTimeZone(name: string): Promise<boolean> {
    const { rows } = await this.database.sql.raw('select 1 from pg_timezone_names where name = ?', [name]);
    return rows.length > 0;
  }

  private async findSubject(origin: UserOrigin, subject: string): Promise<User | null> {
    const row: UserRow | undefined = await this.database.sql('users').where({ origin, subject }).first();
    return row ? userOf(row) : null;
  }
}

const COLUMN_OF: Record<keyof UserSettings, keyof UserRow> = {
  timeZone: 'time_zone',
  language: 'language',
  baseCurrency: 'base_currency',
  keepSyncLogsMonths: 'keep_sync_logs_months',
  keepRemovedMonths: 'keep_removed_months',
};

export function userOf(row: UserRow): User {
  return {
    id: row.id as UserId,
    origin: row.origin,
    subject: row.subject,
    timeZone: row.time_zone,
    language: row.language,
    baseCurrency: row.base_currency,
    keepSyncLogsMonths: row.keep_sync_logs_months,
    keepRemovedMonths: row.keep_removed_months,
    createdAt: row.created_at,
  };
}
