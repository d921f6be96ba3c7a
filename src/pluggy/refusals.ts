import type { ErrorFacts, ErrorKind, FieldError } from '../shared/errors.js';
import { ProviderRefused } from '../shared/errors.js';
import type { ErrorBody } from './error-body.js';
import { instant, integer } from './reading.js';

type Refinement = (body: ErrorBody) => Partial<ErrorFacts>;

interface Refusal {
  code: string;
  kind: ErrorKind;
  detail: string;
  refine?: Refinement;
}

/** `retryAt` from `data.canRetryAfterDate`. */
const afterBackOff: Refinement = ({ data }) => ({ retryAt: instant(data, 'canRetryAfterDate') ?? undefined });

/** `retryAt` from the last refresh and the hours that must lie between two. */
const afterAllowedFrequency: Refinement = ({ data }) => {
  const last = instant(data, 'lastUpdatedAt');
  const hours = integer(data, 'minUpdateFrequencyAllowedInHours');
  return last === null || hours === null ? {} : { retryAt: new Date(last.getTime() + hours * 3_600_000) };
};

const withItemIds: Refinement = ({ items }) => ({ extensions: { item_ids: items } });

const withItemsLimit: Refinement = ({ data }) => ({ extensions: { items_limit: integer(data, 'itemsLimit') } });

const credentialsInvalid: Refusal = {
  code: 'credentials_invalid',
  kind: 'unprocessable',
  detail: 'The institution does not accept credentials of this form.',
};
const alreadyUpdating: Refusal = {
  code: 'item_already_updating',
  kind: 'conflict',
  detail: 'The connection is being updated already.',
};
const codeAlreadyUsed: Refusal = {
  code: 'mfa_code_already_used',
  kind: 'unprocessable',
  detail: 'The one-time code was used before; a new one is needed.',
};
const planForbids: Refusal = {
  code: 'plan_forbids',
  kind: 'forbidden',
  detail: "The installation's plan at the provider does not allow this.",
};

/**
 * Pluggy's `codeDescription` to the stable code of our error. What is not here is `provider_refused`, with the raw
 * identifier in `extensions.provider_code`. Source: Pluggy's OpenAPI document and its page of error codes.
 */
export const REFUSALS: Readonly<Record<string, Refusal>> = {
  CONNECTOR_VALIDATION_ERROR: credentialsInvalid,
  CONNECTOR_REQUIRED_PARAMETER_VALIDATION_ERROR: credentialsInvalid,
  PARAMETERS_NOT_PROVIDED: {
    code: 'credentials_missing',
    kind: 'unprocessable',
    detail: 'The institution needs credentials.',
  },
  LAST_EXECUTION_HAD_LOGIN_ERROR: {
    code: 'credentials_needed_after_login_error',
    kind: 'conflict',
    detail: 'The last login failed; the connection needs new credentials before it can be refreshed.',
  },
  CONNECTOR_OFFLINE: {
    code: 'connector_offline',
    kind: 'unavailable',
    detail: 'The institution cannot be reached through the provider at the moment.',
  },
  ITEM_USER_ALREADY_EXISTS: {
    code: 'item_already_exists',
    kind: 'conflict',
    detail: 'A connection with the same credentials exists already.',
    refine: withItemIds,
  },
  ITEM_CREATION_LIMIT_EXCEEDED: {
    code: 'item_limit_reached',
    kind: 'conflict',
    detail: "The installation's plan at the provider holds no further connections.",
    refine: withItemsLimit,
  },
  ITEM_ORIGINAL_CONNECTED_WITH_DIFFERENT_ACCOUNT: {
    code: 'item_of_different_account',
    kind: 'conflict',
    detail: 'The connection was made with another account of the institution.',
  },
  ITEM_ALREADY_UPDATING: alreadyUpdating,
  ITEM_IS_ALREADY_UPDATING: alreadyUpdating,
  TOO_MANY_CONSECUTIVE_LOGIN_FAILURES: {
    code: 'too_many_login_failures',
    kind: 'too_many',
    detail: 'Too many logins in a row have failed; the institution may be tried again later.',
    refine: afterBackOff,
  },
  TOO_MANY_CONSECUTIVE_ERRORS: {
    code: 'too_many_failed_syncs',
    kind: 'conflict',
    detail: 'Too many updates in a row have failed; the provider has to be asked for help.',
  },
  CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY: {
    code: 'refresh_too_soon',
    kind: 'too_many',
    detail: 'The connection was refreshed a short time ago and may be refreshed again later.',
    refine: afterAllowedFrequency,
  },
  // Misspelt by Pluggy; the right spelling is there for the day they mend it.
  MFA_PARAMERTER_WAS_ALREADY_USED_ERROR: codeAlreadyUsed,
  MFA_PARAMETER_WAS_ALREADY_USED_ERROR: codeAlreadyUsed,
  ITEM_MFA_NOT_FOUND: { code: 'mfa_not_asked', kind: 'conflict', detail: 'The institution is not asking anything.' },
  ITEM_MFA_ALREADY_PROVIDED: {
    code: 'mfa_already_answered',
    kind: 'conflict',
    detail: "The institution's question has been answered already.",
  },
  ITEM_MFA_EXPIRED: {
    code: 'mfa_expired',
    kind: 'conflict',
    detail: "The time to answer the institution's question is over.",
  },
  ITEM_MFA_PARAMETER_EXPECTED_MISMATCH: {
    code: 'mfa_mismatch',
    kind: 'unprocessable',
    detail: 'The answer is not to the question that the institution asks.',
  },
  CREATE_ITEMS_API_FREE_DISABLED: planForbids,
  CLIENT_HAS_ITEM_UPDATES_DISABLED: planForbids,
  SANDBOX_CLIENT_ITEM_UPDATE_NOT_ALLOWED: planForbids,
};

/**
 * The refusal as our error. Its `extensions` hold Pluggy's own words as `provider_message`. Field errors point below
 * `under`, the place of the fields in our own API's body.
 */
export function refusalOf(body: ErrorBody, under: string): ProviderRefused {
  const known = body.codeDescription === null ? undefined : ownEntry(body.codeDescription);
  const refined = known?.refine?.(body) ?? {};
  const fields = fieldErrors(body, under);
  return new ProviderRefused({
    code: known?.code ?? 'provider_refused',
    kind: known?.kind ?? (body.status === 409 ? 'conflict' : 'unprocessable'),
    detail: known?.detail ?? body.message ?? `The provider refused the request with status ${body.status}.`,
    fields: fields.length > 0 ? fields : undefined,
    ...refined,
    extensions: {
      ...refined.extensions,
      provider_status: body.status,
      ...(body.codeDescription !== null && { provider_code: body.codeDescription }),
      ...(body.message !== null && { provider_message: body.message }),
    },
  });
}

function ownEntry(codeDescription: string): Refusal | undefined {
  return Object.hasOwn(REFUSALS, codeDescription) ? REFUSALS[codeDescription] : undefined;
}

// Pluggy numbers its validation rows.
const FIELD_CODES: Readonly<Record<string, string>> = { '001': 'required', '002': 'invalid' };

function fieldErrors({ parameters, neededParameter }: ErrorBody, under: string): FieldError[] {
  if (parameters.length === 0 && neededParameter !== null) {
    return [{ pointer: pointerTo(under, neededParameter), code: 'required', detail: 'This field is needed anew.' }];
  }
  return parameters.map(({ code, parameter, message }) => ({
    pointer: pointerTo(under, parameter),
    code: FIELD_CODES[code ?? ''] ?? 'invalid',
    detail: message ?? 'The institution does not accept this value.',
  }));
}

/** A JSON pointer into our own request. */
function pointerTo(under: string, parameter: string): string {
  return `#/${under}/${parameter.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
