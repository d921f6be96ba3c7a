/** Our id of a person whose data this service holds. */
export type UserId = string & { readonly userId: unique symbol };

/** Whether a text from outside can be one of our users' ids. */
export function isUserId(text: string): text is UserId {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** What a principal may do beyond its own data. */
export type Scope = 'admin';

/** Who is asking: a user, and what the token or session allows. */
export interface Principal {
  userId: UserId;
  scopes: readonly Scope[];
  /** IANA name; the zone in which this user's days begin. */
  timeZone: string;
}
