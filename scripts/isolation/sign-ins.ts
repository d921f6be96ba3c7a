import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/platform/database/database.js';

/**
 * Two sessions and two invitations of a user who signs in with tokens, and so makes none over HTTP. `database` with the owner's
 * rights.
 */
export async function addSignIns(database: Database, userId: string): Promise<void> {
  const now = new Date();
  const times = { created_at: now, expires_at: new Date(now.getTime() + 3_600_000) };
  for (const email of ['one@example.com', 'two@example.com']) {
    const secret_hash = randomUUID();
    await database.sql('sessions').insert({ secret_hash, user_id: userId, scopes: [], last_seen_at: now, ...times });
    await database
      .sql('account_links')
      .insert({ secret_hash, purpose: 'invitation', email, is_admin: false, user_id: userId, ...times });
  }
}
