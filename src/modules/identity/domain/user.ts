import type { UserId } from '../../../shared/principal.js';

/** Who vouches for a user: the issuer of the tokens, this installation itself (the demo user), or a password kept here. */
export type UserOrigin = 'token' | 'installation' | 'account';

/** A person whose data this service holds. */
export interface User {
  id: UserId;
  origin: UserOrigin;
  /** What the origin calls the user: a token's `sub`, an account's email address. Unique within the origin. */
  subject: string;
  /** IANA name; the zone in which this user's days begin. */
  timeZone: string;
  createdAt: Date;
}
