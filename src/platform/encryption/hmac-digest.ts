import { hash } from 'node:crypto';
import type { KeyedDigest } from '../../shared/keyed-digest.js';
import type { Keyring } from './keyring.js';

/** The block of SHA-256, to which HMAC (RFC 2104) fills up its key. */
const BLOCK_BYTES = 64;

/**
 * HMAC-SHA-256 under keys derived from the encryption keys, as base64url. Put together from two hashes in one call each: a sync
 * makes one for every row, and an HMAC object of the runtime costs four times as much as its work on a short text.
 */
export class HmacDigest implements KeyedDigest {
  private readonly pads: readonly { inner: Buffer; outer: Buffer }[];

  constructor(keyring: Keyring) {
    this.pads = keyring.all.map(({ digesting }) => ({
      inner: padded(digesting, 0x36),
      outer: padded(digesting, 0x5c),
    }));
  }

  of(text: string, context: string): string {
    return this.all(text, context)[0]!;
  }

  all(text: string, context: string): string[] {
    // The context's length goes first: no text can be shifted from one part into the other.
    const message = Buffer.from(`${context.length}:${context}:${text}`);
    return this.pads.map(({ inner, outer }) => {
      const digest = hash('sha256', Buffer.concat([inner, message]), 'buffer');
      return hash('sha256', Buffer.concat([outer, digest]), 'base64url');
    });
  }
}

function padded(key: Buffer, pad: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES, pad);
  for (const [at, byte] of key.entries()) block[at] = byte ^ pad;
  return block;
}
