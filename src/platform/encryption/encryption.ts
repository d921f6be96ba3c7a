import type { KeyedDigest } from '../../shared/keyed-digest.js';
import type { SecretBox } from '../../shared/secret-box.js';
import { AesSecretBox } from './aes-secret-box.js';
import { HmacDigest } from './hmac-digest.js';
import { keyFromDataFolder } from './key-file.js';
import { type EncryptionKey, Keyring } from './keyring.js';
import { RowSealer } from './row-sealer.js';

/** What keeps secrets unreadable at rest: one set of keys, and what is done with it. */
export interface Encryption {
  keyring: Keyring;
  secretBox: SecretBox;
  digest: KeyedDigest;
  rows: RowSealer;
}

/** With the keys of the settings; `null` for those of the data folder, which are made at the first start. */
export function openEncryption(keys: readonly EncryptionKey[] | null, dataDir: string): Encryption {
  const keyring = new Keyring(keys ?? keyFromDataFolder(dataDir));
  const secretBox = new AesSecretBox(keyring);
  const digest = new HmacDigest(keyring);
  return { keyring, secretBox, digest, rows: new RowSealer(secretBox, digest) };
}
