import { inject, injectable } from 'inversify';
import type { Authenticator, Credentials } from '../../../platform/http/authenticator.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { Principal } from '../../../shared/principal.js';
import { hashOf } from '../application/one-time-secret.js';
import { SESSION_REPOSITORY, type SessionRepository } from '../application/session-repository.js';
import {
  CrossSite,
  CsrfHeaderMissing,
  SessionInvalid,
  TokenInvalid,
  TokenMissing,
} from '../domain/authentication-errors.js';
import { comesFromOwnPages, isSafe } from '../domain/same-site.js';
import { scopesLeft, withOwnScopes } from '../domain/scopes.js';
import { sessionSecretOf } from './session-cookie.js';

/** What sessions of one kind ask for, and what is told to who has none. */
export interface SessionRules {
  /** A header that only our own pages can set, on every request that may change something. */
  wantsHeader: boolean;
  signIn: string;
  ended: string;
}

export const SESSION_RULES = Symbol.for('SessionRules');

export const DEMO_RULES: SessionRules = {
  wantsHeader: false,
  signIn: 'Sign in with the address that the service printed at its start.',
  ended: 'The session has ended. Restart the service for a new sign-in link.',
};

export const ACCOUNT_RULES: SessionRules = {
  wantsHeader: true,
  signIn: 'Sign in, or send an API key.',
  ended: 'The session has ended. Sign in again.',
};

/** Knows people by the cookie of their session; in use while no issuer of tokens is configured. */
@injectable()
export class SessionAuthenticator implements Authenticator {
  constructor(
    @inject(SESSION_REPOSITORY) private readonly sessions: SessionRepository,
    @inject(CLOCK) private readonly clock: Clock,
    @inject(SESSION_RULES) private readonly rules: SessionRules = DEMO_RULES,
  ) {}

  async authenticate(credentials: Credentials): Promise<Principal> {
    const secret = sessionSecretOf(credentials.cookie, credentials.secure);
    if (secret === null) {
      // No issuer is configured, so that no token can be right.
      if (credentials.authorization !== undefined) throw new TokenInvalid();
      throw new TokenMissing(this.rules.signIn);
    }
    if (!comesFromOwnPages(credentials)) throw new CrossSite();
    if (this.rules.wantsHeader && !isSafe(credentials.method) && !credentials.csrfHeader) throw new CsrfHeaderMissing();
    const session = await this.sessions.findSession(hashOf(secret), this.clock.now());
    if (session === null) throw new SessionInvalid(this.rules.ended);
    return {
      userId: session.user.id,
      scopes: withOwnScopes(scopesLeft(session.scopes, session.isAdmin)),
      timeZone: session.user.timeZone,
      proof: { kind: 'session', id: session.id },
    };
  }
}
