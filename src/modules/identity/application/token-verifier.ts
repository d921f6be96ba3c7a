import type { Scope } from '../../../shared/principal.js';

/** What a token proves. */
export interface TokenClaims {
  subject: string;
  scopes: Scope[];
}

export interface TokenVerifier {
  /** Throws `TokenExpired`, `TokenInvalid`, or `TokenKeysUnavailable` where the issuer's keys cannot be read. */
  verify(token: string): Promise<TokenClaims>;
}

export const TOKEN_VERIFIER = Symbol.for('TokenVerifier');
