import { SaldoError } from '../../../shared/errors.js';
import type { Principal, Scope } from '../../../shared/principal.js';

const KNOWN: readonly Scope[] = ['admin'];

/**
 * The scopes of a token's `scope` claim that mean something here. A string is a list divided by spaces (RFC 8693), some
 * issuers send an array; scopes of other services are passed over.
 */
export function scopesOf(claim: unknown): Scope[] {
  const named = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  return KNOWN.filter((scope) => named.includes(scope));
}

/** Throws `ScopeMissing` unless the principal holds the scope. */
export function requireScope(principal: Pick<Principal, 'scopes'>, scope: Scope): void {
  if (!principal.scopes.includes(scope)) throw new ScopeMissing(scope);
}

export class ScopeMissing extends SaldoError {
  constructor(scope: Scope) {
    super({ code: 'scope_missing', kind: 'forbidden', detail: `This operation needs the scope ${scope}.` });
  }
}
