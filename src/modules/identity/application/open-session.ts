import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { Principal } from '../../../shared/principal.js';
import type { Visitor } from '../../../shared/visitor.js';
import { type Account, furtherScopes } from '../domain/account.js';
import { ACCOUNT_REPOSITORY, type AccountRepository } from './account-repository.js';
import { ACCOUNT_SETTINGS, type AccountSettings } from './account-settings.js';
import { hashOf, newSecret } from './one-time-secret.js';
import { SESSION_REPOSITORY, type SessionRepository } from './session-repository.js';

/** A session's secret, for the browser to keep in its cookie. */
export interface OpenedSession {
  secret: string;
  expiresAt: Date;
}

/** Begins the sessions of accounts, and gives them another secret when what they may do has changed. */
@injectable()
export class OpenSession {
  constructor(
    @inject(SESSION_REPOSITORY) private readonly sessions: SessionRepository,
    @inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository,
    @inject(ACCOUNT_SETTINGS) private readonly settings: AccountSettings,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Always under a new secret: one that somebody planted in the browser before never becomes a session.
   * @param before the secret of the session that the browser had, which ends
   */
  async run(
    account: Pick<Account, 'userId' | 'isAdmin'>,
    visitor: Visitor,
    before: string | null,
  ): Promise<OpenedSession> {
    const now = this.clock.now();
    const secret = newSecret();
    const expiresAt = new Date(now.getTime() + this.settings.sessionMs);
    if (before !== null) await this.sessions.revokeSession(hashOf(before));
    await this.sessions.deleteExpired(now);
    await this.sessions.addSession({
      secretHash: hashOf(secret),
      userId: account.userId,
      scopes: furtherScopes(account),
      createdAt: now,
      expiresAt,
      idleSeconds: Math.round(this.settings.sessionIdleMs / 1000),
      address: visitor.address,
      userAgent: visitor.userAgent,
    });
    await this.accounts.noteSignIn(account.userId, now);
    return { secret, expiresAt };
  }

  /**
   * Ends the user's other sessions, and gives the one that asks another secret.
   * @returns the new secret; `null` where no session asks
   */
  async renew({ userId, proof }: Principal): Promise<string | null> {
    const current = proof?.kind === 'session' ? proof.id : null;
    await this.sessions.revokeOthers(userId, current);
    if (current === null) return null;
    const secret = newSecret();
    return (await this.sessions.changeSecret(userId, current, hashOf(secret))) ? secret : null;
  }
}
