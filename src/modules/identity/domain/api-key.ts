import type { Scope, UserId } from '../../../shared/principal.js';

/** A personal API key as it is kept: nothing of it can be turned back into the key. */
export interface ApiKey {
  userId: UserId;
  id: string;
  /** The part of the key that names it. */
  publicId: string;
  name: string;
  scopes: readonly Scope[];
  createdAt: Date;
  expiresAt: Date;
  /** To the minute. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export function stateOfKey(key: Pick<ApiKey, 'revokedAt' | 'expiresAt'>, now: Date): 'active' | 'expired' | 'revoked' {
  if (key.revokedAt !== null) return 'revoked';
  return key.expiresAt <= now ? 'expired' : 'active';
}
