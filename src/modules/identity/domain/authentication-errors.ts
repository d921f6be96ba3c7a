import { SaldoError } from '../../../shared/errors.js';

/** Neither a bearer token nor a session came with the request. */
export class TokenMissing extends SaldoError {
  constructor(detail = 'A bearer token is needed.') {
    super({ code: 'token_missing', kind: 'unauthenticated', detail });
  }
}

export class TokenExpired extends SaldoError {
  constructor(cause?: unknown) {
    super({ code: 'token_expired', kind: 'unauthenticated', detail: 'The token has expired.', cause });
  }
}

/** Wrong signature, issuer, audience, algorithm or form: which one is for the log, not for whoever forges tokens. */
export class TokenInvalid extends SaldoError {
  constructor(cause?: unknown) {
    super({ code: 'token_invalid', kind: 'unauthenticated', detail: 'The token is not valid here.', cause });
  }
}

/** Erased since this process last saw the user: what proved it proves nothing any more. */
export class UserUnknown extends SaldoError {
  constructor() {
    super({ code: 'token_invalid', kind: 'unauthenticated', detail: 'The token is not valid here.' });
  }
}

/** The session has ended, was revoked, or never was. */
export class SessionInvalid extends SaldoError {
  constructor(detail = 'The session has ended. Restart the service for a new sign-in link.') {
    super({ code: 'session_invalid', kind: 'unauthenticated', detail });
  }
}

/** The keys that tokens are checked with cannot be read now. */
export class TokenKeysUnavailable extends SaldoError {
  constructor(cause?: unknown) {
    super({
      code: 'token_keys_unavailable',
      kind: 'unavailable',
      detail: 'The keys that tokens are checked with cannot be read now.',
      cause,
    });
  }
}

/** A page of another site sent the request with this browser's session. */
export class CrossSite extends SaldoError {
  constructor() {
    super({
      code: 'cross_site',
      kind: 'forbidden',
      detail: 'A session may change data only from pages of this service.',
    });
  }
}

/** A request with a session's cookie lacks the header that only our own pages can set. */
export class CsrfHeaderMissing extends SaldoError {
  constructor() {
    super({
      code: 'csrf_header_missing',
      kind: 'forbidden',
      detail: 'With a session, a request that may change something must carry the header X-Saldo-Csrf.',
    });
  }
}

/** An API key that was mistyped, revoked, has expired, or was never given: which one is not told. */
export class ApiKeyInvalid extends SaldoError {
  constructor() {
    super({ code: 'api_key_invalid', kind: 'unauthenticated', detail: 'The API key is not valid (any more).' });
  }
}

/** A sign-in link that was used, is too old, or was never given. */
export class SignInLinkInvalid extends SaldoError {
  constructor() {
    super({
      code: 'sign_in_link_invalid',
      kind: 'unauthenticated',
      detail: 'This sign-in link has been used or is too old. Restart the service for a new one.',
    });
  }
}
