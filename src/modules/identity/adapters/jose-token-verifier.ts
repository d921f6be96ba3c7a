import {
  createRemoteJWKSet,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';
import type { TokenClaims, TokenVerifier } from '../application/token-verifier.js';
import { TokenExpired, TokenInvalid, TokenKeysUnavailable } from '../domain/authentication-errors.js';
import { scopesOf } from '../domain/scopes.js';

/** How tokens are checked: by a secret that we share with the issuer, or by the issuer's published keys. */
export interface TokenSettings {
  /** `previous` is accepted too, while the issuer changes over to another secret. */
  keys: { secret: string; previous?: string | null } | { jwksUrl: URL };
  /** Expected `iss`; any when `null`. */
  issuer: string | null;
  /** Expected in `aud`; any when `null`. */
  audience: string | null;
}

/** Pinned to the kind of key, so that a public key can never be taken for an HMAC secret. */
const SECRET_ALGORITHMS = ['HS256'];
const KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

const CLOCK_TOLERANCE_SECONDS = 30;

type Verify = (token: string) => Promise<{ payload: JWTPayload; protectedHeader: { typ?: string } }>;

/** Of tokens for calling APIs (RFC 9068) and of those that do not say; a logout token or a proof of possession is neither. */
const TYPES = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

/** Checks JSON Web Tokens. An issuer's keys are kept for ten minutes, and read anew when a token names one that is not there. */
export class JoseTokenVerifier implements TokenVerifier {
  private readonly verifySigned: Verify;

  constructor(settings: TokenSettings) {
    const options: JWTVerifyOptions = {
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'sub'],
      ...(settings.issuer !== null && { issuer: settings.issuer }),
      ...(settings.audience !== null && { audience: settings.audience }),
    };
    if ('secret' in settings.keys) {
      const [current, previous] = [settings.keys.secret, settings.keys.previous].map((secret) =>
        secret ? new TextEncoder().encode(secret) : null,
      );
      const verifyBy = (token: string, secret: Uint8Array) =>
        jwtVerify(token, secret, { ...options, algorithms: SECRET_ALGORITHMS });
      this.verifySigned = (token) =>
        verifyBy(token, current!).catch((failure: unknown) => {
          if (!previous || !(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
          return verifyBy(token, previous);
        });
    } else {
      const keys = createRemoteJWKSet(settings.keys.jwksUrl, { timeoutDuration: 5_000, cooldownDuration: 5_000 });
      const findKey: JWTVerifyGetKey = (header, input) => keys(header, input).catch(rethrowUnlessKeyIsUnknown);
      this.verifySigned = (token) => jwtVerify(token, findKey, { ...options, algorithms: KEY_ALGORITHMS });
    }
  }

  async verify(token: string): Promise<TokenClaims> {
    const { payload, protectedHeader } = await this.verifySigned(token).catch((failure: unknown) => {
      if (failure instanceof TokenKeysUnavailable) throw failure;
      if (failure instanceof errors.JWTExpired) throw new TokenExpired(failure);
      throw new TokenInvalid(failure);
    });
    if (protectedHeader.typ !== undefined && !TYPES.has(protectedHeader.typ.toLowerCase())) throw new TokenInvalid();
    const subject = payload.sub;
    // Control characters cannot be stored, and no issuer uses them.
    if (typeof subject !== 'string' || !/^\P{Cc}{1,255}$/u.test(subject)) throw new TokenInvalid();
    const { jti } = payload;
    // It is written down with what the token does: only a plain one, and no token inside the token.
    const tokenId = typeof jti === 'string' && /^[\w.:-]{1,100}$/.test(jti) ? { tokenId: jti } : {};
    return { subject, scopes: scopesOf(payload.scope), ...tokenId };
  }
}

/** A key set that cannot be fetched or read is our trouble, not a fault of the token. */
function rethrowUnlessKeyIsUnknown(failure: unknown): never {
  if (failure instanceof errors.JWKSNoMatchingKey || failure instanceof errors.JWKSMultipleMatchingKeys) throw failure;
  if (failure instanceof errors.JOSENotSupported) throw failure;
  throw new TokenKeysUnavailable(failure);
}
