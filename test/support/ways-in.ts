import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/platform/database/database.js';

/**
 * Two sessions and two invitations of a user, so that lists of them have a second page. By hand: no request makes them where
 * tokens sign people in. `database` with the owner's rights.
 */
export async function waysIn(database: Database, userId: string): Promise<void> {
  const times = { created_at: new Date(), expires_at: new Date('2999-01-01') };
  for (const secret of [randomUUID(), randomUUID()]) {
    const session = { secret_hash: secret, user_id: userId, scopes: [], last_seen_at: new Date(), ...times };
    await database.sql('sessions').insert(session);
    const invitation = { secret_hash: secret, purpose: 'invitation', email: 'x@example.com', is_admin: false };
    await database.sql('account_links').insert({ ...invitation, made_by: userId, ...times });
  }
}
