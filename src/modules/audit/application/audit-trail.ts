import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { AuditEvent, AuditFacts } from '../domain/audit-event.js';

/** The record of what was done. It is only ever added to: the database itself refuses anything else. */
export interface AuditTrail {
  /** Inside a unit of work the record is there exactly when what it tells of is. */
  record(facts: AuditFacts): Promise<void>;
  /** A user's events, newest first. */
  list(userId: UserId, page: PageRequest): Promise<Page<AuditEvent>>;
}

export const AUDIT_TRAIL = Symbol.for('AuditTrail');
