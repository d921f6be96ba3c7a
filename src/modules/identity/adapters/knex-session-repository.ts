import { inject, injectable } from 'inversify';
import { DATABASE, Database } from '../../../platform/database/database.js';
import type { Scope, UserId } from '../../../shared/principal.js';
import type { Grant, SessionRepository } from '../application/session-repository.js';
import type { User } from '../domain/user.js';
import { type UserRow, userOf } from './knex-user-repository.js';

interface LinkRow {
  token_hash: string;
  user_id: string;
  scopes: Scope[];
  created_at: Date;
  expires_at: Date;
}

/** Who holds a secret is its user: nobody is known before it has been found. */
const WHY = 'a secret says whose it is';

@injectable()
export class KnexSessionRepository implements SessionRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async addSignInLink(link: Grant): Promise<void> {
    await this.database.asSystem(WHY, () =>
      this.database.sql('sign_in_links').insert({ token_hash: link.secretHash, ...columnsOf(link) }),
    );
  }

  async takeSignInLink(secretHash: string, now: Date): Promise<Grant | null> {
    const [row] = await this.database.asSystem<LinkRow[]>(WHY, () =>
      this.database
        .sql('sign_in_links')
        .where({ token_hash: secretHash })
        .where('expires_at', '>', now)
        .delete()
        .returning('*'),
    );
    if (!row) return null;
    return {
      secretHash: row.token_hash,
      userId: row.user_id as UserId,
      scopes: row.scopes,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    };
  }

  async addSession(session: Grant): Promise<void> {
    await this.database.asSystem(WHY, () =>
      this.database.sql('sessions').insert({ secret_hash: session.secretHash, ...columnsOf(session) }),
    );
  }

  async findSession(secretHash: string, now: Date): Promise<{ user: User; scopes: Scope[] } | null> {
    const row = await this.database.asSystem<(UserRow & { scopes: Scope[] }) | undefined>(WHY, () =>
      this.database
        .sql('sessions')
        .join('users', 'users.id', 'sessions.user_id')
        .where('sessions.secret_hash', secretHash)
        .where('sessions.expires_at', '>', now)
        .first('users.*', 'sessions.scopes'),
    );
    return row ? { user: userOf(row), scopes: row.scopes } : null;
  }

  async revokeSession(secretHash: string): Promise<void> {
    await this.database.asSystem(WHY, () => this.database.sql('sessions').where({ secret_hash: secretHash }).delete());
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.database.asSystem('old secrets of every user', async () => {
      await this.database.sql('sign_in_links').where('expires_at', '<=', now).delete();
      await this.database.sql('sessions').where('expires_at', '<=', now).delete();
    });
  }
}

const columnsOf = (grant: Grant) => ({
  user_id: grant.userId,
  scopes: [...grant.scopes],
  created_at: grant.createdAt,
  expires_at: grant.expiresAt,
});
