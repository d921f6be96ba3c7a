import { SaldoError } from '../../../shared/errors.js';

/** Wrong password or no such account: the two read alike on purpose. */
export class SignInRefused extends SaldoError {
  constructor() {
    super({
      code: 'sign_in_refused',
      kind: 'unauthenticated',
      detail: 'The email address or the password is not right.',
    });
  }
}

/** Too many wrong passwords or codes lately; waiting helps. */
export class TooManyAttempts extends SaldoError {
  constructor(retryAt: Date) {
    const detail = 'Too many attempts lately. Wait, then try again.';
    super({ code: 'too_many_attempts', kind: 'too_many', detail, retryAt });
  }
}

/** A one-time link that was used, is too old, was taken back, or was never given. */
export class LinkInvalid extends SaldoError {
  constructor() {
    super({
      code: 'link_invalid',
      kind: 'unauthenticated',
      detail: 'This link has been used or is too old. Ask for a new one.',
    });
  }
}

/** This installation knows its users in another way, so that it has no passwords to check or invitations to make. */
export class LocalAccountsOff extends SaldoError {
  constructor() {
    super({
      code: 'local_accounts_off',
      kind: 'conflict',
      detail: 'This installation has no accounts of its own: AUTH_MODE is not local.',
    });
  }
}

/** Nobody would be left who could let anybody in. */
export class LastAdmin extends SaldoError {
  constructor() {
    const detail = 'This is the last admin who can sign in. Make somebody else an admin first.';
    super({ code: 'last_admin', kind: 'conflict', detail });
  }
}

/** The user signs in by other means than a password of ours. */
export class NoLocalAccount extends SaldoError {
  constructor() {
    const detail = 'You have no password here: you sign in by other means.';
    super({ code: 'no_local_account', kind: 'conflict', detail });
  }
}

/** The password that had to be proved once more is wrong. */
export class PasswordWrong extends SaldoError {
  constructor() {
    super({ code: 'password_wrong', kind: 'forbidden', detail: 'The password is not right.' });
  }
}

/** A code that is wrong, too old or used, or a challenge that has ended: which one is not told. */
export class SecondFactorRefused extends SaldoError {
  constructor() {
    super({
      code: 'second_factor_refused',
      kind: 'unauthenticated',
      detail: 'The code is not right, was used already, or came too late. Sign in again if this goes on.',
    });
  }
}

/** The code that should turn the second factor on is wrong. */
export class TotpCodeWrong extends SaldoError {
  constructor() {
    const detail = 'The code is not the one that the authenticator should show now. Check its clock.';
    super({ code: 'totp_code_wrong', kind: 'forbidden', detail });
  }
}

export class TotpAlreadyOn extends SaldoError {
  constructor() {
    const detail = 'The second factor is on. Turn it off before setting up another.';
    super({ code: 'totp_already_on', kind: 'conflict', detail });
  }
}

export class TotpNotOn extends SaldoError {
  constructor(detail = 'The second factor is not on.') {
    super({ code: 'totp_not_on', kind: 'conflict', detail });
  }
}
