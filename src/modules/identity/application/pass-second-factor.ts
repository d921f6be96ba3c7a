import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import type { Visitor } from '../../../shared/visitor.js';
import { LocalAccountsOff, SecondFactorRefused } from '../domain/account-errors.js';
import { ACCOUNT_REPOSITORY, type AccountRepository } from './account-repository.js';
import { ACCOUNT_SETTINGS, type AccountSettings } from './account-settings.js';
import { ATTEMPT_LIMITER, type AttemptLimiter } from './attempt-limiter.js';
import { hashOf } from './one-time-secret.js';
import { type OpenedSession, OpenSession } from './open-session.js';
import { SecondFactor } from './second-factor.js';
import { SECOND_FACTOR_REPOSITORY, type SecondFactorRepository } from './second-factor-repository.js';
import { SignInRecord } from './sign-in-record.js';

/** Second step of signing in: a code of the authenticator, or one of the recovery codes. */
@injectable()
export class PassSecondFactor {
  constructor(
    @inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository,
    @inject(SECOND_FACTOR_REPOSITORY) private readonly factors: SecondFactorRepository,
    @inject(SecondFactor) private readonly secondFactor: SecondFactor,
    @inject(ATTEMPT_LIMITER) private readonly limiter: AttemptLimiter,
    @inject(OpenSession) private readonly sessions: OpenSession,
    @inject(SignInRecord) private readonly record: SignInRecord,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(ACCOUNT_SETTINGS) private readonly settings: AccountSettings,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws {SecondFactorRefused} {@link TooManyAttempts} {@link LocalAccountsOff} */
  async run(
    { challenge, code }: { challenge: string; code: string },
    visitor: Visitor,
    before: string | null,
  ): Promise<{ userId: UserId; session: OpenedSession }> {
    if (!this.settings.enabled) throw new LocalAccountsOff();
    const userId = await this.factors.findChallenge(hashOf(challenge), this.clock.now());
    const account = userId && (await this.accounts.find(userId));
    if (!account || account.disabledAt) throw new SecondFactorRefused();
    const attempt = { kind: 'second_factor', account: account.userId, address: visitor.address } as const;
    await this.limiter.begin(attempt);
    const used = await this.secondFactor.use(account.userId, code);
    if (used === null) {
      await this.record.write(account.userId, 'sign_in_totp', 'second_factor_refused', visitor);
      throw new SecondFactorRefused();
    }
    const session = await this.unitOfWork.run(async () => {
      // Of two right codes for one challenge, one signs in.
      if (!(await this.factors.removeChallenge(hashOf(challenge)))) throw new SecondFactorRefused();
      const opened = await this.sessions.run(account, visitor, before);
      await this.record.write(
        account.userId,
        used === 'totp' ? 'sign_in_totp' : 'sign_in_recovery_code',
        null,
        visitor,
      );
      return opened;
    });
    await this.limiter.succeeded(attempt);
    await this.limiter.succeeded({ kind: 'password', account: account.email, address: visitor.address });
    return { userId: account.userId, session };
  }
}
