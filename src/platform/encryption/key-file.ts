import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type EncryptionKey, parseEncryptionKeys } from './keyring.js';

const NAME = 'encryption.key';

/**
 * The key of an installation that was given none: made at its first start, in the data folder beside the database that it
 * locks, readable for the service's own user alone. Throws when the file is there but holds no key.
 */
export function keyFromDataFolder(dataDir: string): EncryptionKey[] {
  const folder = resolve(dataDir);
  const path = join(folder, NAME);
  const found = read(path);
  if (found !== null) return found;
  mkdirSync(folder, { recursive: true });
  // Of two processes that start together one makes the file, whole, and both read it.
  const draft = join(folder, `.${NAME}.${process.pid}.${randomBytes(4).toString('hex')}`);
  writeFileSync(draft, `local:${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return read(path)!;
}

function read(path: string): EncryptionKey[] | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const keys = parseEncryptionKeys(text.trim());
  if (typeof keys === 'string') throw new Error(`${path} holds no encryption key: restore it from a backup`);
  return keys;
}
