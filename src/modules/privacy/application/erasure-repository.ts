import type { UserId } from '../../../shared/principal.js';
import type { Erasure } from '../domain/erasure.js';

export interface ErasureRepository {
  /** Keeps the digest of the only confirmation that is now valid for this user. */
  askConfirmation(userId: UserId, tokenHash: string, expiresAt: Date): Promise<void>;
  /** Uses a confirmation up; false where there is none like it that is still valid. */
  takeConfirmation(userId: UserId, tokenHash: string, now: Date): Promise<boolean>;
  /**
   * Begins: the user can no longer be reached by what signed them in, and the same person is somebody new from now on. `null`
   * where there is no such user (any more).
   */
  begin(userId: UserId, now: Date): Promise<Erasure | null>;
  find(id: string): Promise<Erasure | null>;
  /** The user whom a running erasure is about; `null` when it is done. */
  userOf(id: string): Promise<UserId | null>;
  noteItems(id: string, count: number): Promise<void>;
  /**
   * Deletes every row of the user for good, the many in batches, the last together with the word that it is done. Cut off
   * anywhere, it is called again and goes on.
   */
  eraseRows(id: string, userId: UserId, now: Date): Promise<void>;
}

export const ERASURE_REPOSITORY = Symbol.for('ErasureRepository');
