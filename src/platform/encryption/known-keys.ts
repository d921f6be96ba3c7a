import type { Database } from '../database/database.js';
import type { Keyring } from './keyring.js';

/**
 * Compares the keys with those that this database has seen, and notes the one in use. Without a key that texts are sealed with
 * they cannot be read, and with another one of the same name they would be mixed beyond telling apart: better not to start.
 * Throws an error that names the key.
 */
export async function checkKnownKeys(database: Database, keyring: Keyring): Promise<void> {
  await database.run(async () => {
    const { active } = keyring;
    await database
      .sql('encryption_keys')
      .insert({ id: active.id, fingerprint: keyring.fingerprint(active) })
      .onConflict('id')
      .ignore();
    const known: { id: string; fingerprint: string }[] = await database.sql('encryption_keys');
    for (const { id, fingerprint } of known) {
      const key = keyring.find(id);
      if (!key) {
        throw new Error(
          `the encryption key ${id}, which this database is sealed with, is missing: add it to ENCRYPTION_KEYS, or restore encryption.key in DATA_DIR`,
        );
      }
      if (keyring.fingerprint(key) !== fingerprint) {
        throw new Error(`the encryption key ${id} is not the one that this database is sealed with`);
      }
    }
  });
}
