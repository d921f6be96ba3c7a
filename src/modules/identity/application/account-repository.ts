import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { Account } from '../domain/account.js';
import type { AccountLink, LinkPurpose } from '../domain/account-link.js';

export interface AccountRepository {
  /** By its normalised address. */
  findByEmail(email: string): Promise<Account | null>;
  find(userId: UserId): Promise<Account | null>;
  /** Whether anybody is an admin who can sign in. */
  hasAdmin(): Promise<boolean>;
  /** `null` where the address has an account already. */
  add(account: Omit<Account, 'userId' | 'disabledAt'>): Promise<UserId | null>;
  /** A sign-in that waits for its code ends: it was begun with the old one. */
  setPassword(userId: UserId, passwordHash: string, now: Date): Promise<void>;
  /**
   * The same password under a newer cost; it does not count as a change. Nothing where it is not `before` any more: a new
   * password that was set meanwhile must not give way to the old one.
   */
  replaceHash(userId: UserId, before: string, passwordHash: string): Promise<void>;
  noteSignIn(userId: UserId, now: Date): Promise<void>;
  /** Until the end of the unit of work nobody else makes a first admin. */
  holdFirstAdmin(): Promise<void>;
}

export interface AccountLinkRepository {
  add(secretHash: string, link: Omit<AccountLink, 'id'>): Promise<AccountLink>;
  /** Takes the link away, so that it works once; `null` where there is none for this purpose that is still good. */
  take(secretHash: string, purposes: readonly LinkPurpose[], now: Date): Promise<AccountLink | null>;
  /** Open invitations that this admin made, newest first. */
  listInvitations(madeBy: UserId, now: Date, page: PageRequest): Promise<Page<AccountLink>>;
  /** Whether there was one. */
  removeInvitation(madeBy: UserId, id: string): Promise<boolean>;
  /** Resets that wait for this address; a changed password makes them void. */
  removeResets(email: string): Promise<void>;
  deleteExpired(now: Date): Promise<void>;
}

export const ACCOUNT_REPOSITORY = Symbol.for('LocalAccountRepository');
export const ACCOUNT_LINK_REPOSITORY = Symbol.for('AccountLinkRepository');
