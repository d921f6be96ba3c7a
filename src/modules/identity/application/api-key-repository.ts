import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { ApiKey } from '../domain/api-key.js';
import type { User } from '../domain/user.js';

/** A key with whose it is, for knowing a caller by it. */
export interface FoundKey {
  key: ApiKey;
  keyHash: string;
  user: User;
  /** Whether the account behind it is an admin's still; `null` where the user has no account here. */
  isAdmin: boolean | null;
}

export interface ApiKeyRepository {
  /** `null` where the user has `most` active keys already. */
  add(key: Omit<ApiKey, 'id' | 'lastUsedAt' | 'revokedAt'> & { keyHash: string }, most: number): Promise<ApiKey | null>;
  /** `null` too while the account behind it is disabled. */
  findByPublicId(publicId: string): Promise<FoundKey | null>;
  /** Whether it is active, and its account not disabled. */
  isGood(userId: UserId, id: string, now: Date): Promise<boolean>;
  list(userId: UserId, page: PageRequest): Promise<Page<ApiKey>>;
  /** Whether there is such a key; revoking twice changes nothing. */
  revoke(userId: UserId, id: string, now: Date): Promise<boolean>;
  noteUse(userId: UserId, id: string, now: Date): Promise<void>;
}

export const API_KEY_REPOSITORY = Symbol.for('ApiKeyRepository');
