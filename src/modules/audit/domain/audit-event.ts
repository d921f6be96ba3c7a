import type { ProofKind, UserId } from '../../../shared/principal.js';
import type { Visitor } from '../../../shared/visitor.js';

/** Whose events those are that concern no account of ours: attempts to sign in with an address that has none. */
export const NOBODY = '00000000-0000-0000-0000-000000000000' as UserId;

export type Outcome = 'succeeded' | 'refused' | 'failed';

/** Something that was done, or tried, in a user's name. Holds no secret, no body, and no words of the request. */
export interface AuditFacts {
  userId: UserId;
  actor: { kind: ProofKind | 'nobody'; id: string | null };
  /** An operation of the contract by its id, or an event such as `sign_in`. */
  action: string;
  outcome: Outcome;
  /** The HTTP answer's; `null` for an event that is no request of its own. */
  status: number | null;
  /** The error's, where there was one. */
  code: string | null;
  object: { type: string; id: string } | null;
  visitor: Visitor;
}

export interface AuditEvent extends AuditFacts {
  id: string;
  at: Date;
}

/** `failed` is our fault, `refused` the caller's. */
export function outcomeOf(status: number): Outcome {
  if (status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'succeeded';
}
