import type { Scope } from '../../../shared/principal.js';

const KNOWN: readonly Scope[] = ['admin'];

/** What somebody may do with their own data who is there in person, and not by a key that was given less. */
export const OWN_SCOPES: readonly Scope[] = ['read', 'write'];

/**
 * The scopes of a token's `scope` claim that mean something here. A string is a list divided by spaces (RFC 8693), some
 * issuers send an array; scopes of other services are passed over.
 */
export function scopesOf(claim: unknown): Scope[] {
  const named = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  return KNOWN.filter((scope) => named.includes(scope));
}

/** Those of a person with further ones, in their usual order and each once. */
export function withOwnScopes(further: readonly Scope[]): Scope[] {
  return [...OWN_SCOPES, ...further.filter((scope) => !OWN_SCOPES.includes(scope))];
}

/**
 * What is left of scopes that were given once: whoever is no admin any more is none by an old session or key either.
 * @param isAdmin `null` where the user has no account here
 */
export function scopesLeft(given: readonly Scope[], isAdmin: boolean | null): Scope[] {
  return given.filter((scope) => scope !== 'admin' || isAdmin !== false);
}
