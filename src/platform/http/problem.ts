import { STATUS_CODES } from 'node:http';
import { type ErrorKind, type FieldError, SaldoError } from '../../shared/errors.js';
import { isDatabaseUnreachable } from '../database/unreachable.js';
import { formatDetails } from './formats.js';

/** An error as the client gets it (RFC 9457), with the headers that go with it. */
export interface Problem {
  status: number;
  code: string;
  detail: string;
  errors?: FieldError[];
  retryAt?: Date;
  extensions?: Record<string, unknown>;
  headers?: Record<string, string>;
}

const STATUS: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  unprocessable: 422,
  too_many: 429,
  provider: 502,
  unavailable: 503,
};

const MOST_FIELD_ERRORS = 50;

/** An answer that the HTTP layer itself gives: an unknown path, a wrong method, a body that cannot be read. */
export class HttpRefusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'HttpRefusal';
  }
}

/** Turns any error into what the client may know of it. What is not foreseen says nothing of its reason. */
export function problemOf(error: unknown): Problem {
  if (error instanceof HttpRefusal) return error.problem;
  if (error instanceof SaldoError) return fromSaldoError(error);
  if (isDatabaseUnreachable(error)) {
    const detail = 'The database cannot be reached now.';
    return { status: 503, code: 'database_unavailable', detail, headers: { 'Retry-After': '5' } };
  }
  if (typeof error === 'object' && error !== null) {
    return fromBodyParser(error) ?? fromValidator(error) ?? unforeseen();
  }
  return unforeseen();
}

function unforeseen(): Problem {
  return { status: 500, code: 'internal_error', detail: 'Something went wrong on our side.' };
}

function fromSaldoError(error: SaldoError): Problem {
  const { code, kind, message: detail, fields: errors, retryAt, extensions } = error;
  const problem: Problem = { status: STATUS[kind], code, detail, errors, retryAt, extensions, headers: {} };
  if (kind === 'unauthenticated') problem.headers!['WWW-Authenticate'] = 'Bearer';
  if (retryAt) {
    problem.headers!['Retry-After'] = String(Math.max(1, Math.ceil((retryAt.getTime() - Date.now()) / 1000)));
  }
  return problem;
}

/** Errors of express.json, told apart by their `type`. Its messages quote the body, so none is passed on. */
function fromBodyParser(error: { type?: string; limit?: number }): Problem | null {
  switch (error.type) {
    case 'entity.parse.failed':
      return { status: 400, code: 'invalid_json', detail: 'The body is not valid JSON.' };
    case 'entity.too.large':
      return { status: 413, code: 'body_too_large', detail: `The body is larger than ${error.limit} bytes.` };
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return { status: 415, code: 'unsupported_media_type', detail: 'The body must be JSON in UTF-8.' };
    case 'request.aborted':
    case 'request.size.invalid':
    case 'encoding.invalid':
      return { status: 400, code: 'invalid_body', detail: 'The body did not arrive whole.' };
    default:
      return null;
  }
}

interface ValidatorError {
  status?: number;
  path?: string;
  message?: string;
  errors?: { path: string; message: string; errorCode?: string }[];
}

/** Errors of express-openapi-validator: its messages name rules of the contract, never a value of the request. */
function fromValidator(error: ValidatorError): Problem | null {
  if (error.status !== 400) return null;
  const found = error.errors?.length ? error.errors : [{ path: error.path ?? '', message: error.message ?? '' }];
  const errors = found.slice(0, MOST_FIELD_ERRORS).map(fieldError);
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : '';
  const [first] = errors as [FieldError];
  const detail = `${first.pointer === '#' ? 'The body' : first.pointer} ${first.detail}${more}.`;
  return { status: 400, code: 'invalid_request', detail, errors };
}

function fieldError({ path, message, errorCode }: { path: string; message: string; errorCode?: string }): FieldError {
  const [, place, ...rest] = path.split('/');
  const pointer = place === 'body' ? ['#', ...rest].join('/') : rest.join('/') || place || '#';
  const code = errorCode?.split('.')[0] ?? (message.startsWith('Unknown query') ? 'unknown' : 'invalid');
  return { pointer, code, detail: fieldDetail(code, message) };
}

function fieldDetail(code: string, message: string): string {
  if (code === 'unknown') return 'is not a parameter of this operation';
  if (code === 'required') return 'is required';
  if (code === 'additionalProperties') return 'is not a field of this object';
  if (message.startsWith('Empty value')) return 'must not be empty';
  const format = /^must match format "(.+)"$/.exec(message)?.[1];
  return (format && formatDetails[format]) ?? message;
}

/** The body of the answer. */
export function problemBody(problem: Problem, requestId: string): Record<string, unknown> {
  const { status, code, detail, errors, retryAt, extensions } = problem;
  return {
    ...extensions,
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    code,
    detail,
    request_id: requestId,
    ...(errors && { errors }),
    ...(retryAt && { retry_at: retryAt.toISOString() }),
  };
}
