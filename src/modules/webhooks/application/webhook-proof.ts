import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, hexadecimal. */
export function newWebhookSecret(): string {
  return randomBytes(32).toString('hex');
}

/** SHA-256 of a secret, hexadecimal. Digests are compared, so that neither content nor length shows in the time it takes. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether the secret has one of the digests; every one of them is looked at. */
export function hasDigest(secret: string, digests: readonly string[]): boolean {
  const own = createHash('sha256').update(secret).digest();
  let found = false;
  for (const digest of digests) {
    const expected = Buffer.from(digest, 'hex');
    if (expected.length === own.length && timingSafeEqual(expected, own)) found = true;
  }
  return found;
}

/** How Pluggy signs for this client; it enables signing per client, and integrators' accounts of it differ. */
export interface HmacScheme {
  /** Lower case. */
  header: string;
  algorithm: 'sha256' | 'sha512';
  /** Of the signature in the header. */
  encoding: 'hex' | 'base64';
  /** Whether the secrets are the key's bytes as text, or in base64 or hexadecimal. */
  keyEncoding: 'utf8' | 'base64' | 'hex';
  /** The current one and, while they are being changed, the other one. */
  secrets: readonly string[];
}

/** Whether the signature is that of the raw body under one of the scheme's secrets. */
export function isSignedBy(scheme: HmacScheme, rawBody: Buffer, signature: string): boolean {
  const given = Buffer.from(signature, scheme.encoding);
  let found = false;
  for (const secret of scheme.secrets) {
    const key = Buffer.from(secret, scheme.keyEncoding);
    const expected = createHmac(scheme.algorithm, key).update(rawBody).digest();
    // An empty key is a setting gone wrong that anyone could sign with.
    if (key.length > 0 && given.length === expected.length && timingSafeEqual(given, expected)) found = true;
  }
  return found;
}
