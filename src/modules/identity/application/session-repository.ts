import type { Scope, UserId } from '../../../shared/principal.js';
import type { User } from '../domain/user.js';

/** Something that signs a user in: kept by the hash of its secret, good until it expires. */
export interface Grant {
  secretHash: string;
  userId: UserId;
  scopes: readonly Scope[];
  createdAt: Date;
  expiresAt: Date;
}

export interface SessionRepository {
  addSignInLink(link: Grant): Promise<void>;
  /** Takes the link away, so that it signs in once; `null` where there is none that is still good. */
  takeSignInLink(secretHash: string, now: Date): Promise<Grant | null>;
  addSession(session: Grant): Promise<void>;
  /** Whose session it is; `null` where it never was, has expired or was revoked. */
  findSession(secretHash: string, now: Date): Promise<{ user: User; scopes: Scope[] } | null>;
  /** No error where there is none. */
  revokeSession(secretHash: string): Promise<void>;
  /** Forgets links and sessions that are past their time. */
  deleteExpired(now: Date): Promise<void>;
}

export const SESSION_REPOSITORY = Symbol.for('SessionRepository');
