import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import type { Visitor } from '../../../shared/visitor.js';
import { NOBODY } from '../../audit/index.js';
import { type Account, normalEmail } from '../domain/account.js';
import { LocalAccountsOff, SignInRefused } from '../domain/account-errors.js';
import { ACCOUNT_REPOSITORY, type AccountRepository } from './account-repository.js';
import { ACCOUNT_SETTINGS, type AccountSettings } from './account-settings.js';
import { ATTEMPT_LIMITER, type AttemptLimiter } from './attempt-limiter.js';
import { hashOf, newSecret } from './one-time-secret.js';
import { type OpenedSession, OpenSession } from './open-session.js';
import { PASSWORD_HASHER, type PasswordHasher } from './password-hasher.js';
import { SECOND_FACTOR_REPOSITORY, type SecondFactorRepository } from './second-factor-repository.js';
import { SignInRecord } from './sign-in-record.js';

const CHALLENGE_MS = 5 * 60_000;

/** Signed in, or the account's second factor is asked for. */
export type SignInStep =
  | { kind: 'signed_in'; userId: UserId; session: OpenedSession }
  | { kind: 'second_factor_needed'; challenge: string; expiresAt: Date };

/** First step of signing in. An address without an account costs the same work and gets the same answer as a wrong password. */
@injectable()
export class SignInWithPassword {
  constructor(
    @inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository,
    @inject(SECOND_FACTOR_REPOSITORY) private readonly factors: SecondFactorRepository,
    @inject(PASSWORD_HASHER) private readonly passwords: PasswordHasher,
    @inject(ATTEMPT_LIMITER) private readonly limiter: AttemptLimiter,
    @inject(OpenSession) private readonly sessions: OpenSession,
    @inject(SignInRecord) private readonly record: SignInRecord,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(ACCOUNT_SETTINGS) private readonly settings: AccountSettings,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param before the secret of the session that the browser has, which ends
   * @throws {SignInRefused} {@link TooManyAttempts} {@link LocalAccountsOff}
   */
  async run(
    { email, password }: { email: string; password: string },
    visitor: Visitor,
    before: string | null,
  ): Promise<SignInStep> {
    if (!this.settings.enabled) throw new LocalAccountsOff();
    const address = normalEmail(email);
    const attempt = { kind: 'password', account: address, address: visitor.address } as const;
    await this.limiter.begin(attempt);
    const account = await this.accounts.findByEmail(address);
    const isRight = await this.passwords.verify(account?.passwordHash ?? null, password);
    if (account === null || !isRight) {
      await this.record.write(account?.userId ?? NOBODY, 'sign_in', 'sign_in_refused', visitor);
      throw new SignInRefused();
    }
    // After the work of the hash, and in the words of a wrong password: who is shut out is told apart from nobody.
    if (account.disabledAt) {
      await this.record.write(account.userId, 'sign_in', 'account_disabled', visitor);
      throw new SignInRefused();
    }
    if (this.passwords.isOutdated(account.passwordHash)) {
      const newer = await this.passwords.hash(password);
      await this.accounts.replaceHash(account.userId, account.passwordHash, newer);
    }
    const factor = await this.factors.find(account.userId);
    const step = await this.unitOfWork.run(async () => {
      if (factor?.confirmedAt) return this.challenge(account, visitor);
      const session = await this.sessions.run(account, visitor, before);
      await this.record.write(account.userId, 'sign_in', null, visitor);
      return { kind: 'signed_in' as const, userId: account.userId, session };
    });
    // Behind a second factor the password alone makes nobody known.
    if (step.kind === 'signed_in') await this.limiter.succeeded(attempt);
    return step;
  }

  private async challenge(account: Account, visitor: Visitor): Promise<SignInStep> {
    const now = this.clock.now();
    const challenge = newSecret();
    const expiresAt = new Date(now.getTime() + CHALLENGE_MS);
    await this.factors.deleteExpired(now);
    await this.factors.addChallenge(hashOf(challenge), account.userId, expiresAt);
    await this.record.write(account.userId, 'sign_in_password', null, visitor);
    return { kind: 'second_factor_needed', challenge, expiresAt };
  }
}
