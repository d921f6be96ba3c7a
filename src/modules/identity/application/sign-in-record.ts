import { inject, injectable } from 'inversify';
import type { UserId } from '../../../shared/principal.js';
import type { Visitor } from '../../../shared/visitor.js';
import { AUDIT_TRAIL, type AuditTrail } from '../../audit/index.js';

/** What happens to an account before anybody is signed in, and so stands behind no principal. */
export type SignInEvent =
  | 'sign_in'
  | 'sign_in_password'
  | 'sign_in_totp'
  | 'sign_in_recovery_code'
  | 'accept_invitation'
  | 'offer_password_reset'
  | 'reset_password';

/** What an admin, or the operator, did to an account. */
export type AccountEvent = 'account_disabled' | 'account_enabled' | 'made_admin' | 'made_user';

/** Writes signing in, failing to, and what others did to an account, into the record of the account that it concerns. */
@injectable()
export class SignInRecord {
  constructor(@inject(AUDIT_TRAIL) private readonly trail: AuditTrail) {}

  /** @param code why it was refused; `null` where it was not */
  write(userId: UserId, action: SignInEvent | AccountEvent, code: string | null, visitor: Visitor): Promise<void> {
    return this.trail.record({
      userId,
      actor: { kind: 'nobody', id: null },
      action,
      outcome: code === null ? 'succeeded' : 'refused',
      status: null,
      code,
      object: null,
      visitor,
    });
  }
}
