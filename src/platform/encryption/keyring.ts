import { createHmac, hkdfSync } from 'node:crypto';

/** A key as the settings give it: 32 random bytes and the name by which sealed texts refer to them. */
export interface EncryptionKey {
  id: string;
  bytes: Buffer;
}

/** What is derived from one key: one purpose each, so that a digest never tells anything about a sealed text. */
interface Subkeys {
  id: string;
  sealing: Buffer;
  digesting: Buffer;
}

const KEY_BYTES = 32;
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

/** The installation's keys. The first seals; the others only open what was sealed before they were replaced. */
export class Keyring {
  private readonly byId: ReadonlyMap<string, Subkeys>;
  readonly active: Subkeys;
  readonly all: readonly Subkeys[];

  constructor(keys: readonly EncryptionKey[]) {
    this.all = keys.map(({ id, bytes }) => ({
      id,
      sealing: subkey(bytes, 'saldo sealing'),
      digesting: subkey(bytes, 'saldo digests'),
    }));
    this.byId = new Map(this.all.map((key) => [key.id, key]));
    const [active] = this.all;
    if (!active || this.byId.size !== keys.length)
      throw new TypeError('a keyring needs keys, each with a name of its own');
    this.active = active;
  }

  find(id: string): Subkeys | undefined {
    return this.byId.get(id);
  }

  /** Tells one key from another of the same name without giving it away. */
  fingerprint(key: Subkeys): string {
    return createHmac('sha256', key.digesting).update('saldo key check').digest('base64url').slice(0, 22);
  }
}

function subkey(bytes: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), purpose, KEY_BYTES));
}

/** Reads `id:base64,id2:base64`. Gives what is wrong with it, in words that hold none of it, instead of keys. */
export function parseEncryptionKeys(source: string): EncryptionKey[] | string {
  const keys: EncryptionKey[] = [];
  for (const entry of source.split(',').map((part) => part.trim())) {
    const [, id, secret] = /^([^:]*):(.*)$/.exec(entry) ?? [];
    if (id === undefined || secret === undefined) return 'must be a list of NAME:KEY, divided by commas';
    if (!KEY_ID.test(id)) return 'must give each key a name of letters, digits, _ and -';
    const bytes = Buffer.from(secret, 'base64');
    if (bytes.length !== KEY_BYTES) return `must give each key as ${KEY_BYTES} bytes in base64`;
    if (keys.some((key) => key.id === id)) return 'must give each key a name of its own';
    keys.push({ id, bytes });
  }
  return keys;
}
