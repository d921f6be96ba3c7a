import {
  NotFound,
  ProviderAnswerInvalid,
  ProviderRateLimited,
  ProviderRefusedUs,
  ProviderUnavailable,
  type SaldoError,
} from '../shared/errors.js';
import { askedWaitMs } from './backoff.js';
import { type ErrorBody, readErrorBody } from './error-body.js';
import { parseExactJson } from './exact-json.js';
import type { Settings } from './options.js';
import { refusalOf } from './refusals.js';
import { type Answer, AnswerTooLong, type Method, TransportFailure } from './transport.js';

/** Fields that the call passes on and forgets. */
export interface Secrets {
  under: string;
  fields: Readonly<Record<string, string>>;
}

/** One request to Pluggy, as its callers put it. */
export interface Call {
  method: Method;
  /** Encoded, without query. */
  path: string;
  /** Encoded, with its `?`; or empty. */
  query: string;
  body?: unknown;
  /** Fields of the body whose values appear in no error, and their place in our own API's body (`credentials`). */
  secrets: Secrets;
  /** Doing it twice is doing it once. */
  repeatable: boolean;
  /** Statuses that mean "there is none": the call gives `null`. */
  absentOn: readonly number[];
}

/** What to make of one attempt: its value, another attempt (after how long, where Pluggy says), another key, or an error. */
export type Verdict =
  | { kind: 'value'; value: unknown }
  | { kind: 'again'; askedMs: number | null; error: SaldoError }
  | { kind: 'new_key'; error: SaldoError }
  | { kind: 'failed'; error: SaldoError };

const RATE_LIMIT_WINDOW_MS = 60_000;

/** What a whole answer means; `key` is the API key that was sent. */
export function verdictOnAnswer(call: Call, answer: Answer, key: string | null, settings: Settings): Verdict {
  const { status } = answer;
  if (status >= 200 && status < 300) return verdictOnSuccess(call, answer);
  if (status === 429) return verdictOnLimit(answer, settings);
  if (status >= 500 || status === 408) return verdictOnBreakdown(call, answer, settings);
  const body = readErrorBody(answer, { fields: call.secrets.fields, more: key === null ? [] : [key] });
  if (status === 401 || status === 403) return verdictOnDenial(call, body);
  if (call.absentOn.includes(status) && body.isPluggys) return { kind: 'value', value: null };
  return { kind: 'failed', error: errorOf(call, body) };
}

/** What it means that no whole answer came. */
export function verdictOnFailure(call: Call, failure: unknown): Verdict {
  if (failure instanceof AnswerTooLong) {
    return failed(new ProviderAnswerInvalid("The provider's answer is longer than this service reads."));
  }
  if (!(failure instanceof TransportFailure)) throw failure;
  const error = new ProviderUnavailable('The bank data provider cannot be reached or did not answer in full.', {
    cause: failure,
  });
  return call.repeatable || failure.neverSent ? { kind: 'again', askedMs: null, error } : failed(error);
}

/** `undefined` for no content, which is not the null of what is absent. */
function verdictOnSuccess(call: Call, answer: Answer): Verdict {
  if (answer.status === 204 || (answer.text === '' && call.method !== 'GET'))
    return { kind: 'value', value: undefined };
  const value = readJson(answer.text);
  if (value !== null) return { kind: 'value', value };
  const error = new ProviderAnswerInvalid("The provider's answer is not JSON, or holds nothing.");
  return call.repeatable ? { kind: 'again', askedMs: null, error } : failed(error);
}

function readJson(source: string): unknown {
  try {
    return parseExactJson(source);
  } catch {
    return null; // The parser's message quotes the text, which may be somebody's data: it is not passed on.
  }
}

/** 429 did not act, so every verb may be repeated; a wait beyond what we are ready to wait is told at once. */
function verdictOnLimit(answer: Answer, settings: Settings): Verdict {
  const now = settings.clock.now();
  const askedMs = askedWaitMs(answer, now);
  const error = new ProviderRateLimited(new Date(now.getTime() + (askedMs ?? RATE_LIMIT_WINDOW_MS)));
  return askedMs !== null && askedMs > settings.retry.longestAskedWaitMs
    ? failed(error)
    : { kind: 'again', askedMs, error };
}

function verdictOnBreakdown(call: Call, answer: Answer, settings: Settings): Verdict {
  const now = settings.clock.now();
  const askedMs = askedWaitMs(answer, now);
  const retryAt = askedMs === null ? undefined : new Date(now.getTime() + askedMs);
  const error = new ProviderUnavailable(`The bank data provider failed with status ${answer.status}.`, { retryAt });
  const patient = askedMs === null || askedMs <= settings.retry.longestAskedWaitMs;
  return call.repeatable && patient ? { kind: 'again', askedMs, error } : failed(error);
}

const DECISIONS_ON_US = new Set(['CLIENT_KEYS_UNAUTHORIZED', 'CLIENT_DISABLED', 'CLIENT_IP_NOT_ALLOWED']);

/**
 * 401 and 403. Without an identifier it may be the key's end, since Pluggy answers 403 with a general body to one that has
 * expired; with one it is a decision on us (`CLIENT_…`) or on the request.
 */
function verdictOnDenial(call: Call, body: ErrorBody): Verdict {
  const error = new ProviderRefusedUs(denialDetail(body));
  if (body.codeDescription === null) return { kind: 'new_key', error };
  if (DECISIONS_ON_US.has(body.codeDescription)) return failed(error);
  if (call.absentOn.includes(body.status)) return { kind: 'value', value: null };
  return failed(refusalOf(body, call.secrets.under));
}

function denialDetail(body: ErrorBody): string {
  const reason = body.codeDescription ?? body.message ?? 'no reason given';
  return `The bank data provider does not let this installation in (${body.status}: ${reason}).`;
}

function errorOf(call: Call, body: ErrorBody): SaldoError {
  if (body.status === 410) {
    return new ProviderAnswerInvalid(
      `The provider has switched off ${call.method} ${call.path}: the endpoint is gone.`,
    );
  }
  if (body.status === 404 && body.isPluggys) return new NotFound(resourceOf(call.path));
  if (body.status < 400 || body.status === 404 || body.status === 405) {
    return new ProviderAnswerInvalid(
      `The provider answered ${body.status} to ${call.method} ${call.path}; is its base URL right?`,
    );
  }
  return refusalOf(body, call.secrets.under);
}

/** What an address is about; those that are not named here are asked for by an item's id. */
const RESOURCES: readonly [RegExp, string][] = [
  [/^\/connectors/, 'connector'],
  [/^\/webhooks/, 'webhook'],
  [/^\/v2\/transactions/, 'account'],
  [/^\/investments\//, 'investment'],
];

function resourceOf(path: string): string {
  return RESOURCES.find(([address]) => address.test(path))?.[1] ?? 'item';
}

function failed(error: SaldoError): Verdict {
  return { kind: 'failed', error };
}
