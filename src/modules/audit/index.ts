export { AUDIT_TRAIL, type AuditTrail } from './application/audit-trail.js';
export { type AuditFacts, NOBODY } from './domain/audit-event.js';
