import type { Page, PageRequest } from '../../../shared/page.js';
import type { Scope, UserId } from '../../../shared/principal.js';
import type { User } from '../domain/user.js';

/** Something that signs a user in: kept by the hash of its secret, good until it expires. */
export interface Grant {
  secretHash: string;
  userId: UserId;
  /** Beyond the user's own data. */
  scopes: readonly Scope[];
  createdAt: Date;
  expiresAt: Date;
}

export interface NewSession extends Grant {
  /** Left alone for longer, it ends; `null`: it does not. Seconds. */
  idleSeconds?: number | null;
  /** Where it was signed in from. */
  address?: string | null;
  userAgent?: string | null;
}

/** A session as its owner sees it. */
export interface Session {
  id: string;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  address: string | null;
  userAgent: string | null;
}

export interface FoundSession {
  id: string;
  user: User;
  scopes: Scope[];
  /** Whether the account behind it is an admin's still; `null` where the user has no account here. */
  isAdmin: boolean | null;
}

export interface SessionRepository {
  addSignInLink(link: Grant): Promise<void>;
  /** Takes the link away, so that it signs in once; `null` where there is none that is still good. */
  takeSignInLink(secretHash: string, now: Date): Promise<Grant | null>;
  addSession(session: NewSession): Promise<void>;
  /** Whose session it is; `null` where it never was, has expired, was left idle, was revoked, or its account is disabled. Notes that it was seen. */
  findSession(secretHash: string, now: Date): Promise<FoundSession | null>;
  /** As `findSession`, by its id, and without being seen. */
  isGood(userId: UserId, id: string, now: Date): Promise<boolean>;
  /** The user's sessions that have not ended, newest first. */
  listSessions(userId: UserId, now: Date, page: PageRequest): Promise<Page<Session>>;
  /** No error where there is none. */
  revokeSession(secretHash: string): Promise<void>;
  /** Whether the user had such a session. */
  revokeById(userId: UserId, id: string): Promise<boolean>;
  /** How many ended; `exceptId` `null` ends all. */
  revokeOthers(userId: UserId, exceptId: string | null): Promise<number>;
  /** Gives a session another secret; whether it is there still. */
  changeSecret(userId: UserId, id: string, secretHash: string): Promise<boolean>;
  /** Forgets links and sessions that are past their time. */
  deleteExpired(now: Date): Promise<void>;
}

export const SESSION_REPOSITORY = Symbol.for('SessionRepository');
