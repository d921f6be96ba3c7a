import type { Principal } from '../../shared/principal.js';
import type { Visitor } from '../../shared/visitor.js';
import type { OperationId } from './operations.js';
import type { Problem } from './problem.js';

/** A request of a known caller to an operation of the contract; nothing of its body or query. */
export interface AuditedRequest {
  principal: Principal;
  operation: OperationId;
  /** The first word of the path: the type of what is made by posting there. */
  path: string;
  /** The object that the path names, `{ type: 'connections', id }`. */
  object: { type: string; id: string } | null;
  visitor: Visitor;
}

export interface AnswerFacts {
  status: number;
  /** Absent from a stream. */
  body?: unknown;
}

/** Writes down what requests did. */
export interface RequestAudit {
  /**
   * Runs an operation and writes down that it did, before the answer goes out: an answer of success has a record.
   * Refusals are left to `refused`.
   */
  perform<Answer extends AnswerFacts>(request: AuditedRequest, operation: () => Promise<Answer>): Promise<Answer>;
  /** Writes down a request that was refused or failed; never throws, for its caller has an answer to give. */
  refused(request: AuditedRequest, problem: Pick<Problem, 'status' | 'code'>): Promise<void>;
}
