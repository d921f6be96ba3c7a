import { inject, injectable } from 'inversify';
import { DATABASE, Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { Scope, UserId } from '../../../shared/principal.js';
import type { ApiKeyRepository, FoundKey } from '../application/api-key-repository.js';
import { type ApiKey, stateOfKey } from '../domain/api-key.js';
import { type UserRow, userOf } from './knex-user-repository.js';

interface KeyRow {
  user_id: string;
  id: string;
  public_id: string;
  key_hash: string;
  name: string;
  scopes: Scope[];
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

interface FoundRow {
  key: KeyRow;
  user: UserRow;
  is_admin: boolean | null;
}

@injectable()
export class KnexApiKeyRepository implements ApiKeyRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  add(
    key: Omit<ApiKey, 'id' | 'lastUsedAt' | 'revokedAt'> & { keyHash: string },
    most: number,
  ): Promise<ApiKey | null> {
    return this.database.run(async () => {
      const { sql } = this.database;
      // The user's row is held, so that two at once do not both count one too few.
      await sql('users').where({ id: key.userId }).forUpdate().first('id');
      const active = await sql('api_keys')
        .where({ user_id: key.userId, revoked_at: null })
        .where('expires_at', '>', key.createdAt)
        .count({ count: '*' })
        .first();
      if (Number(active!.count) >= most) return null;
      const [row]: KeyRow[] = await sql('api_keys')
        .insert({
          user_id: key.userId,
          public_id: key.publicId,
          key_hash: key.keyHash,
          name: key.name,
          scopes: [...key.scopes],
          created_at: key.createdAt,
          expires_at: key.expiresAt,
        })
        .returning('*');
      return keyOf(row!);
    });
  }

  async findByPublicId(publicId: string): Promise<FoundKey | null> {
    const row = await this.database.asSystem<FoundRow | undefined>('a key says whose it is', async () => {
      const { sql } = this.database;
      return (
        sql('api_keys')
          .join('users', 'users.id', 'api_keys.user_id')
          .leftJoin('accounts', 'accounts.user_id', 'api_keys.user_id')
          .where('api_keys.public_id', publicId)
          // A key that was made while its account was being shut is none.
          .whereNull('accounts.disabled_at')
          .first({ key: sql.raw('to_jsonb(api_keys)'), user: sql.raw('to_jsonb(users)') }, 'accounts.is_admin')
      );
    });
    if (!row) return null;
    const { key, user } = row;
    return {
      key: keyOf({
        ...key,
        created_at: new Date(key.created_at),
        expires_at: new Date(key.expires_at),
        last_used_at: key.last_used_at && new Date(key.last_used_at),
        revoked_at: key.revoked_at && new Date(key.revoked_at),
      }),
      keyHash: key.key_hash,
      user: userOf({ ...user, created_at: new Date(user.created_at) }),
      isAdmin: row.is_admin,
    };
  }

  async isGood(userId: UserId, id: string, now: Date): Promise<boolean> {
    const row = await this.database.asUser<KeyRow | undefined>(userId, () =>
      this.database
        .sql('api_keys')
        .leftJoin('accounts', 'accounts.user_id', 'api_keys.user_id')
        .whereNull('accounts.disabled_at')
        .where({ 'api_keys.user_id': userId, 'api_keys.id': id })
        .first('api_keys.*'),
    );
    return row !== undefined && stateOfKey(keyOf(row), now) === 'active';
  }

  async list(userId: UserId, page: PageRequest): Promise<Page<ApiKey>> {
    const query = this.database.sql('api_keys').where('api_keys.user_id', userId).select('api_keys.*');
    const found = await readKeysetPage<KeyRow>(
      query,
      {
        columns: [
          { column: 'api_keys.created_at', type: 'timestamptz' },
          { column: 'api_keys.id', type: 'uuid' },
        ],
        direction: 'desc',
        scope: ['api_keys', userId],
      },
      page,
    );
    return { ...found, rows: found.rows.map(keyOf) };
  }

  async revoke(userId: UserId, id: string, now: Date): Promise<boolean> {
    const found: number = await this.database
      .sql('api_keys')
      .where({ user_id: userId, id })
      .update({ revoked_at: this.database.sql.raw('coalesce(revoked_at, ?)', [now]) });
    return found > 0;
  }

  async noteUse(userId: UserId, id: string, now: Date): Promise<void> {
    await this.database.asUser(userId, () =>
      this.database.sql('api_keys').where({ user_id: userId, id }).update({ last_used_at: now }),
    );
  }
}

function keyOf(row: KeyRow): ApiKey {
  return {
    userId: row.user_id as UserId,
    id: row.id,
    publicId: row.public_id,
    name: row.name,
    scopes: row.scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
