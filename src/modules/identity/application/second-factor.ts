import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { UserId } from '../../../shared/principal.js';
import { SECRET_BOX, type SecretBox } from '../../../shared/secret-box.js';
import { hashOf } from './one-time-secret.js';
import { plainRecoveryCode } from './recovery-code.js';
import { SECOND_FACTOR_REPOSITORY, type SecondFactorRepository } from './second-factor-repository.js';
import { TOTP_CODES, type TotpCodes } from './totp-codes.js';

/** What a sealed secret is sealed under, so that it opens for its owner alone. */
export const totpContext = (userId: UserId) => `totp_factors.sealed_secret:${userId}`;

/** Checks codes; each is good once. */
@injectable()
export class SecondFactor {
  constructor(
    @inject(SECOND_FACTOR_REPOSITORY) private readonly factors: SecondFactorRepository,
    @inject(TOTP_CODES) private readonly codes: TotpCodes,
    @inject(SECRET_BOX) private readonly box: SecretBox,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Uses a code up: of the authenticator, else a recovery code. `null` where it is neither, or was used before. */
  async use(userId: UserId, typed: string): Promise<'totp' | 'recovery_code' | null> {
    if (await this.useTotp(userId, typed)) return 'totp';
    const recovery = plainRecoveryCode(typed);
    if (recovery !== null && (await this.factors.takeRecoveryCode(userId, hashOf(recovery)))) return 'recovery_code';
    return null;
  }

  /** Whether the code is the authenticator's, of now, and neither it nor a later one was used before. */
  async useTotp(userId: UserId, typed: string): Promise<boolean> {
    const code = typed.replace(/\s/g, '');
    if (!/^\d{6}$/.test(code)) return false;
    const factor = await this.factors.find(userId);
    if (factor === null) return false;
    const secret = this.box.open(factor.sealedSecret, totpContext(userId));
    const step = this.codes.stepOf(secret, code, this.clock.now());
    return step !== null && (await this.factors.takeStep(userId, step));
  }
}
