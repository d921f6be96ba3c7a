/** What went wrong, in the terms a caller can act on; the HTTP layer gives each kind its status. */
export type ErrorKind =
  | 'invalid' // 400: the request cannot be understood or is out of range
  | 'unauthenticated' // 401
  | 'forbidden' // 403
  | 'not_found' // 404, also for what belongs to someone else
  | 'conflict' // 409: right request, wrong state
  | 'unprocessable' // 422: understood, but refused by a rule or by the bank
  | 'too_many' // 429, with the time to try again where it is known
  | 'provider' // 502: the provider answered nonsense or refused us
  | 'unavailable'; // 503: the provider or the database cannot be reached now

/** One field at fault; `pointer` is a JSON pointer into the body, `#/credentials/user`, or a parameter's name. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

export interface ErrorFacts {
  /** Stable and documented in the contract, `connection_not_found`. */
  code: string;
  kind: ErrorKind;
  /** For people; never holds a credential or another user's data. */
  detail: string;
  fields?: FieldError[];
  /** When the same request may succeed. */
  retryAt?: Date;
  /** Further facts for the answer, such as the ids of connections that exist already. */
  extensions?: Record<string, unknown>;
  cause?: unknown;
}

/** Every error that the product raises on purpose. Modules derive their closed sets of errors from it. */
export class SaldoError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly fields: FieldError[] | undefined;
  readonly retryAt: Date | undefined;
  readonly extensions: Record<string, unknown> | undefined;

  constructor(facts: ErrorFacts) {
    super(facts.detail, { cause: facts.cause });
    this.name = new.target.name;
    this.code = facts.code;
    this.kind = facts.kind;
    this.fields = facts.fields;
    this.retryAt = facts.retryAt;
    this.extensions = facts.extensions;
  }
}

/** Nothing by that id that this user may see: never made, another user's, or gone. The three read alike on purpose. */
export class NotFound extends SaldoError {
  constructor(what: string) {
    super({ code: `${what.replaceAll(' ', '_')}_not_found`, kind: 'not_found', detail: `There is no such ${what}.` });
  }
}

/** A value that the contract's schema lets through but the domain does not. */
export class InvalidInput extends SaldoError {
  constructor(fields: FieldError[], detail = fields.map((field) => field.detail).join(' ')) {
    super({ code: 'invalid_request', kind: 'invalid', detail, fields });
  }
}

/** The bank data provider could not be reached, or failed on its side: the same call may succeed later. */
export class ProviderUnavailable extends SaldoError {
  constructor(detail: string, options: { retryAt?: Date; cause?: unknown } = {}) {
    super({ code: 'provider_unavailable', kind: 'unavailable', detail, ...options });
  }
}

/** The provider asks us to slow down, and our own retries are used up. */
export class ProviderRateLimited extends SaldoError {
  constructor(retryAt: Date, cause?: unknown) {
    super({
      code: 'provider_rate_limited',
      kind: 'unavailable',
      detail: 'The bank data provider is limiting our requests.',
      retryAt,
      cause,
    });
  }
}

/** The provider does not accept this installation's client id and secret: an operator has to act. */
export class ProviderRefusedUs extends SaldoError {
  constructor(detail: string, cause?: unknown) {
    super({ code: 'provider_refused_us', kind: 'provider', detail, cause });
  }
}

/** The provider's answer cannot be read: not JSON, cut off, or without a field that nothing works without. */
export class ProviderAnswerInvalid extends SaldoError {
  constructor(detail: string, cause?: unknown) {
    super({ code: 'provider_answer_invalid', kind: 'provider', detail, cause });
  }
}

/** The provider understood the request and refused it for a reason of the bank's or of its own rules. */
export class ProviderRefused extends SaldoError {
  constructor(facts: Omit<ErrorFacts, 'kind'> & { kind?: ErrorKind }) {
    super({ kind: 'unprocessable', ...facts });
  }
}
