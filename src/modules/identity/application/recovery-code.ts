import { randomBytes } from 'node:crypto';

/** Crockford's letters: none is read as another. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;
export const RECOVERY_CODES = 10;

/** Codes for the day when the authenticator is lost: 80 random bits each, `4KQ0-XV7M-2P1D-9TYE`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const text = Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
    return text.match(/.{4}/g)!.join('-');
  });
}

/** A recovery code as it was given, however it was typed; `null` for what cannot be one. */
export function plainRecoveryCode(typed: string): string | null {
  const plain = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return plain.length === LENGTH && [...plain].every((letter) => ALPHABET.includes(letter)) ? plain : null;
}
