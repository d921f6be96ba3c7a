import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { Principal, UserId } from '../../../shared/principal.js';
import { SECRET_BOX, type SecretBox } from '../../../shared/secret-box.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { TotpAlreadyOn, TotpCodeWrong, TotpNotOn } from '../domain/account-errors.js';
import { ATTEMPT_LIMITER, type AttemptLimiter } from './attempt-limiter.js';
import { hashOf } from './one-time-secret.js';
import { OpenSession } from './open-session.js';
import { ProvePassword } from './prove-password.js';
import { newRecoveryCodes, plainRecoveryCode } from './recovery-code.js';
import { SecondFactor, totpContext } from './second-factor.js';
import { SECOND_FACTOR_REPOSITORY, type SecondFactorRepository } from './second-factor-repository.js';
import { TOTP_CODES, type TotpCodes } from './totp-codes.js';

/** Turns a second factor on and off. Each change ends the user's other sessions. */
@injectable()
export class SetUpSecondFactor {
  constructor(
    @inject(SECOND_FACTOR_REPOSITORY) private readonly factors: SecondFactorRepository,
    @inject(SecondFactor) private readonly secondFactor: SecondFactor,
    @inject(TOTP_CODES) private readonly codes: TotpCodes,
    @inject(SECRET_BOX) private readonly box: SecretBox,
    @inject(ProvePassword) private readonly proof: ProvePassword,
    @inject(ATTEMPT_LIMITER) private readonly limiter: AttemptLimiter,
    @inject(OpenSession) private readonly sessions: OpenSession,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  async state(userId: UserId): Promise<{ confirmedAt: Date | null; recoveryCodesLeft: number }> {
    const factor = await this.factors.find(userId);
    return {
      confirmedAt: factor?.confirmedAt ?? null,
      recoveryCodesLeft: factor?.confirmedAt ? await this.factors.countRecoveryCodes(userId) : 0,
    };
  }

  /** A new secret, to be shown once. @throws {TotpAlreadyOn} and as `ProvePassword` does */
  async start(
    userId: UserId,
    password: string,
    address: string | null,
  ): Promise<{ secret: string; otpauthUri: string }> {
    const account = await this.proof.run(userId, password, address);
    const secret = this.codes.newSecret();
    const sealed = this.box.seal(secret, totpContext(userId));
    if (!(await this.factors.start(userId, sealed, this.clock.now()))) throw new TotpAlreadyOn();
    return { secret, otpauthUri: this.codes.address(secret, account.email) };
  }

  /** Recovery codes, to be shown once, and the session's new secret. @throws {TotpCodeWrong} {@link TotpNotOn} */
  async confirm(
    principal: Principal,
    code: string,
    address: string | null,
  ): Promise<{ recoveryCodes: string[]; sessionSecret: string | null }> {
    const { userId } = principal;
    const factor = await this.factors.find(userId);
    if (factor === null) throw new TotpNotOn('Begin to set up the second factor first.');
    if (factor.confirmedAt) throw new TotpAlreadyOn();
    const attempt = { kind: 'second_factor', account: userId, address } as const;
    await this.limiter.begin(attempt);
    // Used up by this, so that the code that turned it on does not sign in as well.
    if (!(await this.secondFactor.useTotp(userId, code))) throw new TotpCodeWrong();
    await this.limiter.succeeded(attempt);
    return this.unitOfWork.run(async () => {
      await this.factors.confirm(userId, this.clock.now());
      const recoveryCodes = await this.freshRecoveryCodes(userId);
      return { recoveryCodes, sessionSecret: await this.sessions.renew(principal) };
    });
  }

  /** The session's new secret. @throws {TotpNotOn} and as `ProvePassword` does */
  async disable(principal: Principal, password: string, address: string | null): Promise<string | null> {
    await this.proof.run(principal.userId, password, address);
    await this.needOn(principal.userId);
    return this.unitOfWork.run(async () => {
      await this.factors.remove(principal.userId);
      return this.sessions.renew(principal);
    });
  }

  /** @throws {TotpNotOn} and as `ProvePassword` does */
  async renewRecoveryCodes(userId: UserId, password: string, address: string | null): Promise<string[]> {
    await this.proof.run(userId, password, address);
    await this.needOn(userId);
    return this.unitOfWork.run(() => this.freshRecoveryCodes(userId));
  }

  private async needOn(userId: UserId): Promise<void> {
    const factor = await this.factors.find(userId);
    if (!factor?.confirmedAt) throw new TotpNotOn();
  }

  private async freshRecoveryCodes(userId: UserId): Promise<string[]> {
    const codes = newRecoveryCodes();
    await this.factors.replaceRecoveryCodes(
      userId,
      codes.map((code) => hashOf(plainRecoveryCode(code)!)),
    );
    return codes;
  }
}
