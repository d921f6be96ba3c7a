import type { Scope } from '../../../shared/principal.js';

/** What a token proves. */
export interface TokenClaims {
  subject: string;
  /** Beyond the subject's own data. */
  scopes: Scope[];
  /** The token's own name (`jti`), where it has one. */
  tokenId?: string;
}

export interface TokenVerifier {
  /** Throws `TokenExpired`, `TokenInvalid`, or `TokenKeysUnavailable` where the issuer's keys cannot be read. */
  verify(token: string): Promise<TokenClaims>;
}

export const TOKEN_VERIFIER = Symbol.for('TokenVerifier');
