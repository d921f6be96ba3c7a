import { inject, injectable } from 'inversify';
import type { Authenticator, Credentials } from '../../../platform/http/authenticator.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { Principal } from '../../../shared/principal.js';
import { hashOf } from '../application/one-time-secret.js';
import { SESSION_REPOSITORY, type SessionRepository } from '../application/session-repository.js';
import { CrossSite, SessionInvalid, TokenInvalid, TokenMissing } from '../domain/authentication-errors.js';
import { comesFromOwnPages } from '../domain/same-site.js';
import { sessionSecretOf } from './session-cookie.js';

/** Knows the demo user by the cookie that the sign-in link set; in use while no issuer of tokens is configured. */
@injectable()
export class SessionAuthenticator implements Authenticator {
  constructor(
    @inject(SESSION_REPOSITORY) private readonly sessions: SessionRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  async authenticate(credentials: Credentials): Promise<Principal> {
    const secret = sessionSecretOf(credentials.cookie);
    if (secret === null) {
      // No issuer is configured, so that no token can be right.
      if (credentials.authorization !== undefined) throw new TokenInvalid();
      throw new TokenMissing('Sign in with the address that the service printed at its start.');
    }
    if (!comesFromOwnPages(credentials)) throw new CrossSite();
    const session = await this.sessions.findSession(hashOf(secret), this.clock.now());
    if (session === null) throw new SessionInvalid();
    return { userId: session.user.id, scopes: session.scopes, timeZone: session.user.timeZone };
  }
}
