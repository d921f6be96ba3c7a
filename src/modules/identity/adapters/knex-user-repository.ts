import { inject, injectable } from 'inversify';
import { DATABASE, Database } from '../../../platform/database/database.js';
import type { UserId } from '../../../shared/principal.js';
import type { UserRepository } from '../application/user-repository.js';
import type { User, UserOrigin } from '../domain/user.js';

export interface UserRow {
  id: string;
  origin: UserOrigin;
  subject: string;
  time_zone: string;
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

  private async findSubject(origin: UserOrigin, subject: string): Promise<User | null> {
    const row: UserRow | undefined = await this.database.sql('users').where({ origin, subject }).first();
    return row ? userOf(row) : null;
  }
}

export function userOf(row: UserRow): User {
  return {
    id: row.id as UserId,
    origin: row.origin,
    subject: row.subject,
    timeZone: row.time_zone,
    createdAt: row.created_at,
  };
}
