import { type Encryption, openEncryption } from '../../src/platform/encryption/encryption.js';
import { parseEncryptionKeys } from '../../src/platform/encryption/keyring.js';

/** A key for tests, as the setting ENCRYPTION_KEYS takes it. */
export const TEST_KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`;

/** Seals and opens with the keys given, in the form of the setting. */
export function testEncryption(keys = TEST_KEYS): Encryption {
  const parsed = parseEncryptionKeys(keys);
  if (typeof parsed === 'string') throw new Error(parsed);
  return openEncryption(parsed, '/nowhere');
}
