import type { OperationId, OperationRequest } from '../../../platform/http/operations.js';
import { CrossSite } from '../domain/authentication-errors.js';
import { comesFromOwnPages } from '../domain/same-site.js';

/**
 * Refuses to sign anybody in from another site's page, which could so slip its own account under its visitor ("login CSRF").
 * There is no session yet that would be checked for this.
 */
export function checkOwnPage(request: Pick<OperationRequest<OperationId>, 'header'>): void {
  const [origin, fetchSite, host] = ['origin', 'sec-fetch-site', 'host'].map((name) => request.header(name));
  if (!comesFromOwnPages({ method: 'POST', origin, fetchSite, host })) throw new CrossSite();
}
