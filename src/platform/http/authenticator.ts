import type { Principal } from '../../shared/principal.js';

/** What of a request says who is asking. Never its query string: addresses end up in logs and histories. */
export interface Credentials {
  /** Header `Authorization`. */
  authorization: string | undefined;
  /** Header `Cookie`. */
  cookie: string | undefined;
  method: string;
  /** Header `Origin`. */
  origin: string | undefined;
  /** Header `Sec-Fetch-Site`. */
  fetchSite: string | undefined;
  /** Name and port by which the caller reached us. */
  host: string | undefined;
}

/** Finds out who is asking. */
export interface Authenticator {
  /** Throws an error of kind `unauthenticated` (401) or `forbidden` (403). */
  authenticate(credentials: Credentials): Promise<Principal>;
}

export const AUTHENTICATOR = Symbol.for('Authenticator');
