import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';
import type { SecretBox } from '../../shared/secret-box.js';
import type { Keyring } from './keyring.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'v1';
const SEALED = /^v1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]+)$/;

/** Random bytes are fetched for many nonces at once: for short texts the system call would be the larger part of the work. */
const pool = Buffer.alloc(NONCE_BYTES * 512);
let used = pool.length;

/**
 * Seals with AES-256-GCM: `v1.<key id>.<nonce, ciphertext and tag in base64url>`. The nonce is random, so one key may seal some
 * 2^32 texts before it should be replaced (NIST SP 800-38D, 8.3). The context and the key's id are authenticated with the text.
 */
export class AesSecretBox implements SecretBox {
  constructor(private readonly keyring: Keyring) {}

  seal(plain: Buffer | string, context: string): string {
    const { id, sealing } = this.keyring.active;
    const nonce = freshNonce();
    const cipher = createCipheriv(ALGORITHM, sealing, nonce);
    cipher.setAAD(associated(id, context));
    const start = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
    const end = cipher.final(); // empty in this mode, but the tag is there only after it
    const box = Buffer.concat([nonce, start, end, cipher.getAuthTag()]);
    return `${VERSION}.${id}.${box.toString('base64url')}`;
  }

  open(sealed: string, context: string): string {
    const [, id, text] = SEALED.exec(sealed) ?? [];
    if (id === undefined || text === undefined) throw new CannotOpen('this is no sealed text');
    const key = this.keyring.find(id);
    if (!key) throw new CannotOpen(`the key ${id}, which a text was sealed with, is not among the encryption keys`);
    const box = Buffer.from(text, 'base64url');
    if (box.length < NONCE_BYTES + TAG_BYTES) throw new CannotOpen('this is no sealed text');
    const decipher = createDecipheriv(ALGORITHM, key.sealing, box.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associated(id, context));
    decipher.setAuthTag(box.subarray(-TAG_BYTES));
    try {
      const start = decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([start, decipher.final()]).toString('utf8');
    } catch {
      throw new CannotOpen('a sealed text was changed, or moved from where it was sealed');
    }
  }
}

/** A sealed text that does not open: its message says why, and nothing of the text. */
export class CannotOpen extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'CannotOpen';
  }
}

/** The prefix of every text that is sealed with this key. */
export const sealedWith = (keyId: string) => `${VERSION}.${keyId}.`;

const associated = (keyId: string, context: string) => Buffer.from(`${VERSION}.${keyId}.${context}`);

function freshNonce(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const nonce = Buffer.from(pool.subarray(used, used + NONCE_BYTES)); // a copy: the pool is filled anew
  used += NONCE_BYTES;
  return nonce;
}
