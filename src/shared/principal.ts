/** Our id of a person whose data this service holds. */
export type UserId = string & { readonly userId: unique symbol };

/** Whether a text from outside can be one of our users' ids. */
export function isUserId(text: string): text is UserId {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** What a principal may do: read its own data, act on it, or act for the whole installation. None holds another. */
export type Scope = 'read' | 'write' | 'admin';

/** How a request proved who is asking; the names are those of the contract's security schemes. */
export type ProofKind = 'bearer' | 'session' | 'api_key';

export interface Proof {
  kind: ProofKind;
  /** Of the session or the key, or a token's `jti`; never a secret. `null` for a token without one. */
  id: string | null;
}

/** Who is asking: a user, and what the token or session allows. */
export interface Principal {
  userId: UserId;
  scopes: readonly Scope[];
  /** IANA name; the zone in which this user's days begin. */
  timeZone: string;
  /** Absent where no request stands behind it, as in a script. */
  proof?: Proof;
}
