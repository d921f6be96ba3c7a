export { AUDIT_TRAIL, type AuditTrail } from './application/audit-trail.js';
export { NOBODY } from './domain/audit-event.js';
