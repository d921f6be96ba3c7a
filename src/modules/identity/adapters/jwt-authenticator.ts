import { inject, injectable } from 'inversify';
import type { Authenticator, Credentials } from '../../../platform/http/authenticator.js';
import type { Principal } from '../../../shared/principal.js';
import { KnownUsers } from '../application/known-users.js';
import { TOKEN_VERIFIER, type TokenVerifier } from '../application/token-verifier.js';
import { TokenMissing } from '../domain/authentication-errors.js';
import { withOwnScopes } from '../domain/scopes.js';

const BEARER = /^Bearer +(\S+) *$/i;

/** Knows callers by the bearer token of a configured issuer; cookies mean nothing to it. */
@injectable()
export class JwtAuthenticator implements Authenticator {
  constructor(
    @inject(TOKEN_VERIFIER) private readonly tokens: TokenVerifier,
    @inject(KnownUsers) private readonly users: KnownUsers,
  ) {}

  async authenticate({ authorization }: Credentials): Promise<Principal> {
    const token = BEARER.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new TokenMissing();
    const { subject, scopes, tokenId } = await this.tokens.verify(token);
    const user = await this.users.identify('token', subject);
    return {
      userId: user.id,
      scopes: withOwnScopes(scopes),
      timeZone: user.timeZone,
      proof: { kind: 'bearer', id: tokenId ?? null },
    };
  }
}
