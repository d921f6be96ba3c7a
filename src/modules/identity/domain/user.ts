import type { UserId } from '../../../shared/principal.js';

/** Who vouches for a user: the issuer of the tokens, this installation itself (the demo user), or a password kept here. */
export type UserOrigin = 'token' | 'installation' | 'account';

export type Language = 'pt-BR' | 'en';

/** What a person decides for their own data. */
export interface UserSettings {
  /** IANA name; the zone in which this user's days begin. */
  timeZone: string;
  language: Language;
  /** ISO 4217. */
  baseCurrency: string;
  /** Runs of syncs older than this are deleted for good; `null` keeps them as long as the installation does. */
  keepSyncLogsMonths: number | null;
  /** Transactions that were removed longer ago are deleted for good; `null` keeps them as long as the installation does. */
  keepRemovedMonths: number | null;
}

/** A person whose data this service holds. */
export interface User extends UserSettings {
  id: UserId;
  origin: UserOrigin;
  /** What the origin calls the user: a token's `sub`, an account's email address. Unique within the origin. */
  subject: string;
  createdAt: Date;
}
