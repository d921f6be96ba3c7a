import type { Scope, UserId } from '../../../shared/principal.js';

/** A person who signs in here with an email address and a password. */
export interface Account {
  userId: UserId;
  /** As `normalEmail` makes it; unique. */
  email: string;
  /** Argon2id in PHC form. */
  passwordHash: string;
  isAdmin: boolean;
  createdAt: Date;
  passwordChangedAt: Date;
  /** While it is set nobody gets in by this account. */
  disabledAt: Date | null;
}

/** What an account's sessions may do beyond the owner's own data. */
export function furtherScopes(account: Pick<Account, 'isAdmin'>): Scope[] {
  return account.isAdmin ? ['admin'] : [];
}

/** One spelling for each address: composed, in lower case. The part before the @ could by the book be told apart by case; nobody does. */
export function normalEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
