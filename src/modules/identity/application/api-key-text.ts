import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

export const KEY_PREFIX = 'sk_saldo_';

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 12;
/** 40 characters of 36: 206 random bits. */
const SECRET_LENGTH = 40;
const CHECK_LENGTH = 7;
const FORM = new RegExp(
  `^${KEY_PREFIX}([0-9a-z]{${ID_LENGTH}})_([0-9a-z]{${SECRET_LENGTH}})([0-9a-z]{${CHECK_LENGTH}})$`,
);

/**
 * A new key, `sk_saldo_<id>_<secret><checksum>`: the prefix lets scanners of source code find a leaked one, the id finds its
 * row, and the checksum (CRC-32 of all before it) tells a mistyped or made-up key without asking the database.
 */
export function newKeyText(): { publicId: string; text: string } {
  const publicId = randomText(ID_LENGTH);
  const body = `${KEY_PREFIX}${publicId}_${randomText(SECRET_LENGTH)}`;
  return { publicId, text: body + checksumOf(body) };
}

/** The id in a key; `null` for what cannot be a key of ours. */
export function publicIdOf(text: string): string | null {
  const publicId = FORM.exec(text)?.[1];
  if (publicId === undefined) return null;
  return checksumOf(text.slice(0, -CHECK_LENGTH)) === text.slice(-CHECK_LENGTH) ? publicId : null;
}

function checksumOf(text: string): string {
  return crc32(text).toString(36).padStart(CHECK_LENGTH, '0');
}

function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 252 is the largest multiple of 36 in a byte: above it, the first characters would come more often.
      if (byte < 252 && text.length < length) text += ALPHABET[byte % ALPHABET.length];
    }
  }
  return text;
}
