import { inject, injectable } from 'inversify';
import { DATABASE, Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { Scope, UserId } from '../../../shared/principal.js';
import type { FoundSession, Grant, NewSession, Session, SessionRepository } from '../application/session-repository.js';
import { type UserRow, userOf } from './knex-user-repository.js';

interface LinkRow {
  token_hash: string;
  user_id: string;
  scopes: Scope[];
  created_at: Date;
  expires_at: Date;
}

interface FoundRow extends UserRow {
  scopes: Scope[];
  session_id: string;
  last_seen_at: Date;
  is_admin: boolean | null;
}

interface SessionRow {
  id: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  address: string | null;
  user_agent: string | null;
}

/** Being seen is noted when it was last noted longer ago than this. Milliseconds. */
const SEEN_MS = 60_000;
const NOT_IDLE =
  "(sessions.idle_seconds is null or sessions.last_seen_at + sessions.idle_seconds * interval '1 second' > ?)";

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

  async addSession(session: NewSession): Promise<void> {
    const row = {
      secret_hash: session.secretHash,
      ...columnsOf(session),
      last_seen_at: session.createdAt,
      idle_seconds: session.idleSeconds ?? null,
      address: session.address ?? null,
      user_agent: session.userAgent ?? null,
    };
    await this.database.asUser(session.userId, () => this.database.sql('sessions').insert(row));
  }

  async findSession(secretHash: string, now: Date): Promise<FoundSession | null> {
    const row = await this.database.asSystem<FoundRow | undefined>(WHY, () =>
      this.good(now)
        .join('users', 'users.id', 'sessions.user_id')
        .where('sessions.secret_hash', secretHash)
        .first('users.*', 'sessions.scopes', 'sessions.last_seen_at', 'accounts.is_admin', {
          session_id: 'sessions.id',
        }),
    );
    if (!row) return null;
    if (now.getTime() - row.last_seen_at.getTime() >= SEEN_MS) {
      await this.database.asUser(row.id as UserId, () =>
        this.database.sql('sessions').where({ secret_hash: secretHash }).update({ last_seen_at: now }),
      );
    }
    return { id: row.session_id, user: userOf(row), scopes: row.scopes, isAdmin: row.is_admin };
  }

  async isGood(userId: UserId, id: string, now: Date): Promise<boolean> {
    const row = await this.database.asUser<unknown>(userId, () =>
      this.good(now).where({ 'sessions.user_id': userId, 'sessions.id': id }).first('sessions.id'),
    );
    return row !== undefined;
  }

  async listSessions(userId: UserId, now: Date, page: PageRequest): Promise<Page<Session>> {
    const query = this.good(now).where('sessions.user_id', userId).select('sessions.*');
    const found = await readKeysetPage<SessionRow>(
      query,
      {
        columns: [
          { column: 'sessions.created_at', type: 'timestamptz' },
          { column: 'sessions.id', type: 'uuid' },
        ],
        direction: 'desc',
        scope: ['sessions', userId],
      },
      page,
    );
    return { ...found, rows: found.rows.map(sessionOf) };
  }

  async revokeSession(secretHash: string): Promise<void> {
    await this.database.asSystem(WHY, () => this.database.sql('sessions').where({ secret_hash: secretHash }).delete());
  }

  async revokeById(userId: UserId, id: string): Promise<boolean> {
    const revoked = await this.database.asUser<number>(userId, () =>
      this.database.sql('sessions').where({ user_id: userId, id }).delete(),
    );
    return revoked > 0;
  }

  async revokeOthers(userId: UserId, exceptId: string | null): Promise<number> {
    return this.database.asUser<number>(userId, async () => {
      const others = this.database.sql('sessions').where({ user_id: userId });
      if (exceptId !== null) others.whereNot({ id: exceptId });
      return others.delete();
    });
  }

  async changeSecret(userId: UserId, id: string, secretHash: string): Promise<boolean> {
    const changed = await this.database.asUser<number>(userId, () =>
      this.database.sql('sessions').where({ user_id: userId, id }).update({ secret_hash: secretHash }),
    );
    return changed > 0;
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.database.asSystem('old secrets of every user', async () => {
      await this.database.sql('sign_in_links').where('expires_at', '<=', now).delete();
      await this.database.sql('sessions').where('expires_at', '<=', now).delete();
    });
  }

  /** Sessions that have not ended, with the account behind each where it has one. */
  private good(now: Date) {
    return (
      this.database
        .sql('sessions')
        .leftJoin('accounts', 'accounts.user_id', 'sessions.user_id')
        // A session that began while its account was being shut is none.
        .whereNull('accounts.disabled_at')
        .where('sessions.expires_at', '>', now)
        .whereRaw(NOT_IDLE, [now])
    );
  }
}

const columnsOf = (grant: Grant) => ({
  user_id: grant.userId,
  scopes: [...grant.scopes],
  created_at: grant.createdAt,
  expires_at: grant.expiresAt,
});

function sessionOf(row: SessionRow): Session {
  return {
    id: row.id,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    address: row.address,
    userAgent: row.user_agent,
  };
}
