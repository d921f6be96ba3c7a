import { inject, injectable } from 'inversify';
import type { OperationId } from '../../../platform/http/operations.js';
import type { AnswerFacts, AuditedRequest, RequestAudit } from '../../../platform/http/request-audit.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { AUDIT_TRAIL, type AuditTrail } from '../application/audit-trail.js';
import { outcomeOf } from '../domain/audit-event.js';

/**
 * Operations that give or take a way in: they are there together with their record or not at all. Others speak to a bank or
 * wait for a job on the way, and must not hold a transaction meanwhile; their record is written when they are done.
 */
const WITH_THEIR_RECORD: ReadonlySet<OperationId> = new Set<OperationId>([
  'createApiKey',
  'revokeApiKey',
  'revokeSession',
  'revokeOtherSessions',
  'createInvitation',
  'revokeInvitation',
  'createPasswordReset',
  'updateUser',
  'signOut',
  'deleteMe',
]);

@injectable()
export class RecordedRequests implements RequestAudit {
  constructor(
    @inject(AUDIT_TRAIL) private readonly trail: AuditTrail,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  async perform<Answer extends AnswerFacts>(
    request: AuditedRequest,
    operation: () => Promise<Answer>,
  ): Promise<Answer> {
    const recorded = async () => {
      const answer = await operation();
      await this.record(request, answer.status, null, request.object ?? objectMadeBy(request, answer.body));
      return answer;
    };
    return WITH_THEIR_RECORD.has(request.operation) ? this.unitOfWork.run(recorded) : recorded();
  }

  async refused(request: AuditedRequest, { status, code }: { status: number; code: string }): Promise<void> {
    try {
      // What was not found, or is no sound request, names no object of this user's.
      await this.record(request, status, code, status === 404 || status === 400 ? null : request.object);
    } catch (error) {
      const { operation, visitor } = request;
      this.logger.error('a refused request could not be written down', {
        request_id: visitor.requestId,
        operation,
        error,
      });
    }
  }

  private record(
    { principal, operation, visitor }: AuditedRequest,
    status: number,
    code: string | null,
    object: AuditedRequest['object'],
  ): Promise<void> {
    const actor = principal.proof ?? { kind: 'nobody' as const, id: null };
    const { userId } = principal;
    return this.trail.record({
      userId,
      actor,
      action: operation,
      outcome: outcomeOf(status),
      status,
      code,
      object,
      visitor,
    });
  }
}

/** What a creation made: its answer's id. */
function objectMadeBy({ path }: AuditedRequest, body: unknown): AuditedRequest['object'] {
  const id = (body as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' || typeof id === 'number' ? { type: path, id: String(id) } : null;
}
