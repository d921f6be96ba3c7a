import { createHmac } from 'node:crypto';
import type { KeyedDigest } from '../../shared/keyed-digest.js';
import type { Keyring } from './keyring.js';

/** HMAC-SHA-256 under keys derived from the encryption keys, as base64url. */
export class HmacDigest implements KeyedDigest {
  constructor(private readonly keyring: Keyring) {}

  of(text: string, context: string): string {
    return digest(this.keyring.active.digesting, text, context);
  }

  all(text: string, context: string): string[] {
    return this.keyring.all.map(({ digesting }) => digest(digesting, text, context));
  }
}

/** The context's length goes first: no text can be shifted from one part into the other. */
function digest(key: Buffer, text: string, context: string): string {
  return createHmac('sha256', key).update(`${context.length}:${context}:${text}`).digest('base64url');
}
