import type { Request } from 'express';
import { type RequestState, visitorOf } from './contract-request.js';
import type { Route } from './contract-routes.js';
import { problemOf } from './problem.js';
import type { AuditedRequest, RequestAudit } from './request-audit.js';

/** What of a request is written down; `null` for a caller who is not known. `path` is below the API's base. */
export function auditedRequest(
  route: Route,
  path: string,
  request: Request,
  state: RequestState,
): AuditedRequest | null {
  if (!state.principal) return null;
  const [, type = '', ...names] = route.path.split('/');
  const place = names.findIndex((name) => name.startsWith('{'));
  const id = path.split('/')[2 + place] ?? '';
  // Nothing of the path is checked yet: what is no id could be anything.
  const isId = place >= 0 && /^[\w-]{1,64}$/.test(id);
  return {
    principal: state.principal,
    operation: route.id,
    path: type,
    object: isId ? { type, id } : null,
    visitor: visitorOf(request, state),
  };
}

/** Writes down a request that failed: of those that only read no more than the forbidden ones. */
export async function auditRefusal(
  audit: RequestAudit,
  audited: AuditedRequest,
  route: Route,
  failure: unknown,
): Promise<void> {
  const { status, code } = problemOf(failure);
  if (route.recorded || status === 403) await audit.refused(audited, { status, code });
}
