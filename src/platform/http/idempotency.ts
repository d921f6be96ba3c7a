import { canonicalJson } from '../../shared/canonical-json.js';
import { SaldoError } from '../../shared/errors.js';
import type { UserId } from '../../shared/principal.js';
import { HttpRefusal, type Problem, problemOf } from './problem.js';

/** What an operation answered, as it can be kept and given again. */
export interface KeptAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** In place of a body: the operation refused. Its times are text. */
  problem?: Omit<Problem, 'retryAt'> & { retryAt?: string };
}

/** A request that its caller has given a name of its own. */
export interface NamedRequest {
  userId: UserId;
  /** The header `Idempotency-Key`. */
  key: string;
  operation: string;
  /** Everything that makes it this request, in one canonical text. It may hold secrets: it is compared and forgotten. */
  canonical: string;
}

export type Claim =
  | { state: 'ours'; keep(answer: KeptAnswer): Promise<void>; release(): Promise<void> }
  | { state: 'answered'; answer: KeptAnswer }
  | { state: 'other_request' }
  | { state: 'in_progress'; until: Date };

export interface IdempotencyStore {
  /** Takes the name for this request, or says what has become of the request that has it. */
  claim(request: NamedRequest): Promise<Claim>;
}

type Answer = { status: number; body: unknown; headers?: Record<string, string> };

/**
 * Runs an operation once for each name that its caller gives: a repeated request gets the first one's answer. What failed on our
 * side, or may be tried again as it is, is not kept, so that trying again does try again.
 */
export async function answerOnce(
  store: IdempotencyStore,
  request: NamedRequest,
  run: () => Promise<Answer>,
): Promise<Answer> {
  const claim = await store.claim(request);
  if (claim.state === 'other_request') throw new KeyReused();
  if (claim.state === 'in_progress') throw new StillInProgress(claim.until);
  if (claim.state === 'answered') return again(claim.answer);
  let answer: Answer;
  try {
    answer = await run();
  } catch (error) {
    const { retryAt, ...problem } = problemOf(error);
    if (isFinal(problem)) {
      await claim.keep({ status: problem.status, problem: { ...problem, retryAt: retryAt?.toISOString() } });
    } else {
      await claim.release();
    }
    throw error;
  }
  await claim.keep(answer);
  return answer;
}

const REPLAYED = { 'Idempotency-Replayed': 'true' };

function again({ status, body, headers, problem }: KeptAnswer): Answer {
  if (!problem) return { status, body, headers: { ...headers, ...REPLAYED } };
  const { retryAt, ...rest } = problem;
  throw new HttpRefusal({
    ...rest,
    ...(retryAt && { retryAt: new Date(retryAt) }),
    headers: { ...problem.headers, ...REPLAYED },
  });
}

/** Refusals that a repetition of the very same request would meet again; 401 and 429 pass with time. */
function isFinal({ status }: Pick<Problem, 'status'>): boolean {
  return status >= 400 && status < 500 && status !== 401 && status !== 408 && status !== 429;
}

/** One text for one request: objects with their keys in order, so that the same JSON written otherwise is the same request. */
export function canonicalRequest(parts: { path: unknown; query: unknown; body: unknown }): string {
  return canonicalJson([parts.path, parts.query, parts.body ?? null]);
}

class KeyReused extends SaldoError {
  constructor() {
    super({
      code: 'idempotency_key_reused',
      kind: 'unprocessable',
      detail: 'This Idempotency-Key was used for another request. Give each request a key of its own.',
    });
  }
}

class StillInProgress extends SaldoError {
  constructor(retryAt: Date) {
    super({
      code: 'idempotency_in_progress',
      kind: 'conflict',
      detail: 'The first request with this Idempotency-Key is still being worked on.',
      retryAt,
    });
  }
}
