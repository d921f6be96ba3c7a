import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import type { Visitor } from '../../../shared/visitor.js';
import { SignInLinkInvalid } from '../domain/authentication-errors.js';
import { hashOf, newSecret } from './one-time-secret.js';
import { SESSION_REPOSITORY, type SessionRepository } from './session-repository.js';

const DAY_MS = 86_400_000;
export const SESSION_MS = 30 * DAY_MS;

/** Turns a sign-in link into a session. */
@injectable()
export class SignIn {
  constructor(
    @inject(SESSION_REPOSITORY) private readonly sessions: SessionRepository,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The session's secret, for the browser to keep. Throws `SignInLinkInvalid` on a link that is used, old or made up. */
  async run(token: string, visitor?: Pick<Visitor, 'address' | 'userAgent'>): Promise<string> {
    const now = this.clock.now();
    const secret = newSecret();
    await this.unitOfWork.run(async () => {
      const link = await this.sessions.takeSignInLink(hashOf(token), now);
      if (link === null) throw new SignInLinkInvalid();
      await this.sessions.addSession({
        secretHash: hashOf(secret),
        userId: link.userId,
        scopes: link.scopes,
        createdAt: now,
        expiresAt: new Date(now.getTime() + SESSION_MS),
        address: visitor?.address ?? null,
        userAgent: visitor?.userAgent ?? null,
      });
    });
    return secret;
  }
}
