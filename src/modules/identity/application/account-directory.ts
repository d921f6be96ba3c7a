import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';

/** An account as whoever looks after the installation sees it: who can sign in and how, and nothing of anybody's data. */
export interface AccountEntry {
  userId: UserId;
  email: string;
  isAdmin: boolean;
  hasSecondFactor: boolean;
  createdAt: Date;
  /** `null`: not since it is written down. */
  lastSignedInAt: Date | null;
  /** While it is set nobody gets in by this account. */
  disabledAt: Date | null;
}

export interface AccountDirectory {
  /** By email address. */
  list(page: PageRequest): Promise<Page<AccountEntry>>;
  find(userId: UserId): Promise<AccountEntry | null>;
  findByEmail(email: string): Promise<AccountEntry | null>;
  /** Until the end of the unit of work nobody else makes, changes or counts admins. */
  holdAdmins(): Promise<void>;
  /** Whether somebody else is an admin who can sign in. */
  hasAdminBeside(userId: UserId): Promise<boolean>;
  change(userId: UserId, to: Pick<AccountEntry, 'isAdmin' | 'disabledAt'>): Promise<void>;
  /** Every session and every sign-in that waits for its code. */
  endSessions(userId: UserId): Promise<void>;
  /** The keys that hold the scope `admin`, or all of them. */
  revokeKeys(userId: UserId, which: 'admin' | 'all', now: Date): Promise<void>;
  /** The one-time links that this account made, and those that would give it a new password. */
  takeBackLinks(account: Pick<AccountEntry, 'userId' | 'email'>): Promise<void>;
}

export const ACCOUNT_DIRECTORY = Symbol.for('AccountDirectory');
