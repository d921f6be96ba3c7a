import { inject, injectable } from 'inversify';
import type { Operation } from '../../../platform/http/operations.js';
import { ACCOUNT_SETTINGS, type AccountSettings } from '../application/account-settings.js';
import { SetUpSecondFactor } from '../application/set-up-second-factor.js';
import { NOT_KEPT, renewedCookie } from './auth-controller.js';

@injectable()
export class SecondFactorController {
  constructor(
    @inject(SetUpSecondFactor) private readonly setUp: SetUpSecondFactor,
    @inject(ACCOUNT_SETTINGS) private readonly settings: AccountSettings,
  ) {}

  readonly getTotp: Operation<'getTotp'> = async ({ principal }) => {
    const { confirmedAt, recoveryCodesLeft } = await this.setUp.state(principal.userId);
    const confirmed = confirmedAt?.toISOString() ?? null;
    return {
      status: 200,
      body: { enabled: confirmed !== null, confirmed_at: confirmed, recovery_codes_left: recoveryCodesLeft },
    };
  };

  readonly startTotp: Operation<'startTotp'> = async ({ principal, body, visitor }) => {
    const { secret, otpauthUri } = await this.setUp.start(principal.userId, body.password, visitor.address);
    return { status: 201, body: { secret, otpauth_uri: otpauthUri }, headers: NOT_KEPT };
  };

  readonly confirmTotp: Operation<'confirmTotp'> = async (request) => {
    const { principal, body, visitor } = request;
    const { recoveryCodes, sessionSecret } = await this.setUp.confirm(principal, body.code, visitor.address);
    const headers = renewedCookie(request, sessionSecret, this.settings);
    return { status: 200, body: { recovery_codes: recoveryCodes }, headers };
  };

  readonly disableTotp: Operation<'disableTotp'> = async (request) => {
    const { principal, body, visitor } = request;
    const secret = await this.setUp.disable(principal, body.password, visitor.address);
    return { status: 204, body: undefined, headers: renewedCookie(request, secret, this.settings) };
  };

  readonly renewRecoveryCodes: Operation<'renewRecoveryCodes'> = async ({ principal, body, visitor }) => {
    const codes = await this.setUp.renewRecoveryCodes(principal.userId, body.password, visitor.address);
    return { status: 200, body: { recovery_codes: codes }, headers: NOT_KEPT };
  };
}
