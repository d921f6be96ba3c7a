import { SaldoError } from '../../shared/errors.js';
import type { Principal } from '../../shared/principal.js';
import { ScopeMissing } from '../../shared/scope-missing.js';
import type { Route } from './contract-routes.js';

/**
 * Refuses who may not call the operation: without its scope, or with a kind of proof that the contract does not list for it
 * (an API key cannot make keys). The one place where scopes are enforced, for every operation.
 */
export function checkAccess(route: Route, principal: Principal): void {
  if (principal.proof && !route.schemes.has(principal.proof.kind)) throw new ProofNotAccepted();
  for (const scope of route.scopes) if (!principal.scopes.includes(scope)) throw new ScopeMissing(scope);
}

export class ProofNotAccepted extends SaldoError {
  constructor() {
    super({
      code: 'proof_not_accepted',
      kind: 'forbidden',
      detail: 'An API key cannot do this: sign in, or use a token of the issuer.',
    });
  }
}
