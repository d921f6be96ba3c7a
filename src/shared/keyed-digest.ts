/**
 * Recognises a text without keeping it: equal texts have equal digests under one key, and without the key not even a short text
 * (a password, a CPF) can be found by trying. `context` keeps digests of different columns and users apart.
 */
export interface KeyedDigest {
  /** The digest under the key in use. */
  of(text: string, context: string): string;
  /** The digests under every key that is still known, the one in use first: a stored digest may be older than the key in use. */
  all(text: string, context: string): string[];
}

export const KEYED_DIGEST = Symbol('KeyedDigest');
