import type { Principal } from '../../shared/principal.js';

/** What a request brings to prove who is asking; the headers as they came. */
export interface Credentials {
  authorization: string | undefined;
  cookie: string | undefined;
  method: string;
  /** With `host`, for refusing what another site makes a browser send with our cookie. */
  origin: string | undefined;
  /** Header `Sec-Fetch-Site`: the browser's own word for where the request comes from. */
  fetchSite: string | undefined;
  host: string | undefined;
  /** Whether the caller reached us, or the proxy that we believe, over TLS; plain where it is not said. */
  secure?: boolean;
  /** Header `X-Saldo-Csrf`: no page of another origin can set it, since no origin is allowed by CORS. */
  csrfHeader?: string | undefined;
}

export interface Authenticator {
  /** Says who is asking. Throws a `SaldoError` of kind `unauthenticated` (no or bad proof) or `forbidden`. */
  authenticate(credentials: Credentials): Promise<Principal>;
}

export const AUTHENTICATOR = Symbol.for('Authenticator');
