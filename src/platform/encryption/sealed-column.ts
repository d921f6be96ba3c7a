import { sealedContext } from './row-sealer.js';

/** A column that holds sealed texts: what is needed to seal them anew when the key is replaced. */
export interface SealedColumn {
  table: string;
  column: string;
  /** The primary key. */
  key: string[];
  /** The column that holds the user whose secret it is. */
  user: string;
  /** The column with the digest of what is sealed, where there is one. */
  digest: string | null;
  context(userId: string): string;
}

const ofRows = (table: string): SealedColumn => ({
  table,
  column: 'sealed',
  key: ['user_id', 'id'],
  user: 'user_id',
  digest: 'sealed_digest',
  context: (userId) => sealedContext(table, userId),
});

/** Every sealed column. One that is missing here becomes unreadable when its key is taken away: a test compares. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  ofRows('transactions'),
  ofRows('bank_accounts'),
  {
    table: 'idempotency_keys',
    column: 'answer',
    key: ['user_id', 'key'],
    user: 'user_id',
    digest: null,
    context: (userId) => `idempotency_keys.answer:${userId}`,
  },
  {
    table: 'totp_factors',
    column: 'sealed_secret',
    key: ['user_id'],
    user: 'user_id',
    digest: null,
    context: (userId) => `totp_factors.sealed_secret:${userId}`,
  },
];
