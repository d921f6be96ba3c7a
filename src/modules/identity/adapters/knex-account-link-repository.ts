import { inject, injectable } from 'inversify';
import type { Knex } from 'knex';
import { DATABASE, Database } from '../../../platform/database/database.js';
import { type Keyset, readKeysetPage } from '../../../platform/database/keyset.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { AccountLinkRepository } from '../application/account-repository.js';
import type { AccountLink, LinkPurpose } from '../domain/account-link.js';

interface LinkRow {
  id: string;
  purpose: LinkPurpose;
  email: string | null;
  is_admin: boolean;
  user_id: string | null;
  created_at: Date;
  expires_at: Date;
}

@injectable()
export class KnexAccountLinkRepository implements AccountLinkRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  /** Who follows a link is nobody yet, and whose account a link will make is not known when it is made. */
  private asSystem<T>(work: (sql: Knex) => Promise<T>): Promise<T> {
    return this.database.asSystem('a link is followed before anybody is known', async () => work(this.database.sql));
  }

  async add(secretHash: string, link: Omit<AccountLink, 'id'>): Promise<AccountLink> {
    const columns = {
      secret_hash: secretHash,
      purpose: link.purpose,
      email: link.email,
      is_admin: link.isAdmin,
      user_id: link.madeBy,
      created_at: link.createdAt,
      expires_at: link.expiresAt,
    };
    const [row] = await this.asSystem<LinkRow[]>(async (sql) => sql('account_links').insert(columns).returning('*'));
    return linkOf(row!);
  }

  async take(secretHash: string, purposes: readonly LinkPurpose[], now: Date): Promise<AccountLink | null> {
    const [row] = await this.asSystem<LinkRow[]>(async (sql) =>
      sql('account_links')
        .where({ secret_hash: secretHash })
        .whereIn('purpose', purposes)
        .where('expires_at', '>', now)
        .delete()
        .returning('*'),
    );
    return row ? linkOf(row) : null;
  }

  async listInvitations(madeBy: UserId, now: Date, page: PageRequest): Promise<Page<AccountLink>> {
    const keyset: Keyset = {
      columns: [
        { column: 'account_links.created_at', type: 'timestamptz' },
        { column: 'account_links.id', type: 'uuid' },
      ],
      direction: 'desc',
      scope: ['invitations', madeBy],
    };
    const found = await this.asSystem((sql) => {
      const query = sql('account_links')
        .where('account_links.user_id', madeBy)
        .where('account_links.purpose', 'invitation')
        .where('account_links.expires_at', '>', now)
        .select('account_links.*');
      return readKeysetPage<LinkRow>(query, keyset, page);
    });
    return { ...found, rows: found.rows.map(linkOf) };
  }

  async removeInvitation(madeBy: UserId, id: string): Promise<boolean> {
    const removed = await this.asSystem<number>(async (sql) =>
      sql('account_links').where({ user_id: madeBy, id, purpose: 'invitation' }).delete(),
    );
    return removed > 0;
  }

  async removeResets(email: string): Promise<void> {
    await this.asSystem(async (sql) => sql('account_links').where({ email, purpose: 'password_reset' }).delete());
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.asSystem(async (sql) => sql('account_links').where('expires_at', '<=', now).delete());
  }
}

function linkOf(row: LinkRow): AccountLink {
  return {
    id: row.id,
    purpose: row.purpose,
    email: row.email,
    isAdmin: row.is_admin,
    madeBy: row.user_id as UserId | null,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
