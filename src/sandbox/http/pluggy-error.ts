/** What the body of a refusal holds beside `code` and `message`. */
export interface PluggyErrorExtras {
  /** The stable name of the refusal; Pluggy leaves it out in some. */
  codeDescription?: string;
  data?: Record<string, unknown>;
  details?: ParameterFault[];
  /** Items that stand in the way (`ITEM_USER_ALREADY_EXISTS`). */
  items?: string[];
  errorId?: string;
}

/** One parameter that is missing (`001`) or does not pass its rule (`002`). */
export interface ParameterFault {
  code: '001' | '002';
  parameter: string;
  message: string;
}

/** A refusal in Pluggy's envelope: the status is repeated in the body as `code`. */
export class PluggyError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly extras: PluggyErrorExtras = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'PluggyError';
  }

  body(): Record<string, unknown> {
    return { message: this.message, code: this.status, ...this.extras };
  }
}

/** Missing, invalid, expired, or too weak a token: Pluggy answers 403 to all of them, without a code description. */
export const notAuthorised = () => new PluggyError(403, 'Missing or invalid authorization token');

export const itemNotFound = () => new PluggyError(404, 'item not found', { codeDescription: 'ITEM_NOT_FOUND' });

export const accountNotFound = () => new PluggyError(404, 'account not found for the given id');

/** A 404 of one of the resources whose identifier follows the pattern `X_NOT_FOUND`. */
export function notFound(what: string): PluggyError {
  return new PluggyError(404, `${what} not found`, {
    codeDescription: `${what.toUpperCase().replaceAll(' ', '_')}_NOT_FOUND`,
  });
}

export const badRequest = (message: string, extras: PluggyErrorExtras = {}) => new PluggyError(400, message, extras);
