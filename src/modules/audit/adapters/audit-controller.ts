import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { AUDIT_TRAIL, type AuditTrail } from '../application/audit-trail.js';
import type { AuditEvent } from '../domain/audit-event.js';

@injectable()
export class AuditController {
  constructor(@inject(AUDIT_TRAIL) private readonly trail: AuditTrail) {}

  readonly listAuditEvents: Operation<'listAuditEvents'> = async ({ principal, query, url }) => {
    const page = await this.trail.list(principal.userId, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentEvent) };
  };
}

function presentEvent(event: AuditEvent): Schema<'AuditEvent'> {
  const { id, at, actor, action, outcome, status, code, object, visitor } = event;
  return {
    id,
    at: at.toISOString(),
    actor,
    action,
    outcome,
    status,
    code,
    object,
    address: visitor.address,
    user_agent: visitor.userAgent,
    request_id: visitor.requestId || null,
  };
}
