import { SaldoError } from './errors.js';
import type { Principal, Scope } from './principal.js';

/** Throws `ScopeMissing` unless the principal holds the scope. */
export function requireScope(principal: Pick<Principal, 'scopes'>, scope: Scope): void {
  if (!principal.scopes.includes(scope)) throw new ScopeMissing(scope);
}

export class ScopeMissing extends SaldoError {
  constructor(scope: Scope) {
    super({ code: 'scope_missing', kind: 'forbidden', detail: `This operation needs the scope ${scope}.` });
  }
}
