import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits in URL-safe text: nobody guesses it, so a fast hash is enough to keep it by. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a secret: who reads the database cannot sign in with it. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
