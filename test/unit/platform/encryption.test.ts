import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { keyFromDataFolder } from '../../../src/platform/encryption/key-file.js';
import { Keyring, parseEncryptionKeys } from '../../../src/platform/encryption/keyring.js';
import { testEncryption } from '../../support/encryption.js';

const key = (id: string, fill: number) => `${id}:${Buffer.alloc(32, fill).toString('base64')}`;
const folder = mkdtempSync(join(tmpdir(), 'saldo-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a sealed text', () => {
  const { secretBox } = testEncryption();

  test.each(['', '761.092.776-73', 'ação 🏦', 'x'.repeat(100_000)])('opens to what was sealed', (plain) => {
    expect(secretBox.open(secretBox.seal(plain, 'a'), 'a')).toBe(plain);
  });

  test('differs each time and shows nothing of its content', () => {
    const sealed = Array.from({ length: 2000 }, () => secretBox.seal('761.092.776-73', 'a'));
    expect(new Set(sealed).size).toBe(2000);
    expect(new Set(sealed.map((text) => text.split('.')[2]!.slice(0, 16))).size).toBe(2000);
    const bytes = sealed.map((text) => Buffer.from(text.split('.')[2]!, 'base64url').toString('latin1'));
    expect(bytes.join()).not.toContain('092.776');
  });

  test('does not open in the context of another user or column', () => {
    const sealed = secretBox.seal('secret', 'transactions.sealed:u1');
    expect(() => secretBox.open(sealed, 'transactions.sealed:u2')).toThrow('moved from where it was sealed');
  });

  test('does not open when a single character was changed, or part of it is missing', () => {
    const sealed = secretBox.seal('secret', 'a');
    const start = sealed.lastIndexOf('.') + 1;
    for (let at = start; at < sealed.length - 1; at += 1) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      expect(() => secretBox.open(sealed.slice(0, at) + other + sealed.slice(at + 1), 'a')).toThrow();
    }
    for (const broken of ['', 'v1', 'v1.test.', 'v2.test.AAAA', sealed.slice(0, 30), `${sealed}.x`]) {
      expect(() => secretBox.open(broken, 'a')).toThrow();
    }
  });

  test('opens after its key was replaced, as long as the key is kept, and says which one is missing', () => {
    const old = testEncryption(key('k1', 1));
    const sealed = old.secretBox.seal('secret', 'a');
    const rotated = testEncryption(`${key('k2', 2)},${key('k1', 1)}`);
    expect(rotated.secretBox.open(sealed, 'a')).toBe('secret');
    expect(rotated.secretBox.seal('secret', 'a')).toMatch(/^v1\.k2\./);
    expect(() => testEncryption(key('k2', 2)).secretBox.open(sealed, 'a')).toThrow('the key k1');
  });

  test('cannot be passed off as sealed with a key of another name', () => {
    const both = testEncryption(`${key('k1', 1)},${key('k2', 1)}`);
    const sealed = both.secretBox.seal('secret', 'a');
    expect(() => both.secretBox.open(sealed.replace('v1.k1.', 'v1.k2.'), 'a')).toThrow();
  });
});

describe('a keyed digest', () => {
  const { digest } = testEncryption(key('k1', 1));

  test('is the same for the same text, and another for another text, context or key', () => {
    expect(digest.of('123', 'a')).toBe(digest.of('123', 'a'));
    const others = [digest.of('124', 'a'), digest.of('123', 'b'), testEncryption(key('k1', 2)).digest.of('123', 'a')];
    expect(others).not.toContain(digest.of('123', 'a'));
    expect(digest.of('b:x', 'a')).not.toBe(digest.of('x', 'a:b'));
  });

  test('is the HMAC of RFC 2104', () => {
    const keyring = new Keyring([{ id: 'k1', bytes: Buffer.alloc(32, 1) }]);
    const expected = createHmac('sha256', keyring.active.digesting).update('1:a:ação').digest('base64url');
    expect(digest.of('ação', 'a')).toBe(expected);
  });

  test('is known under a key that was replaced', () => {
    const rotated = testEncryption(`${key('k2', 2)},${key('k1', 1)}`).digest;
    expect(rotated.all('123', 'a')).toContain(digest.of('123', 'a'));
    expect(rotated.all('123', 'a')[0]).toBe(rotated.of('123', 'a'));
  });
});

describe('encryption keys', () => {
  test.each([
    ['nothing', ''],
    ['no name', `:${Buffer.alloc(32).toString('base64')}`],
    ['a name of other characters', `a b:${Buffer.alloc(32).toString('base64')}`],
    ['a short key', 'k1:c2hvcnQ='],
    ['a name twice', `${key('k1', 1)},${key('k1', 2)}`],
  ])('with %s are refused in words that hold none of it', (_what, source) => {
    const reason = parseEncryptionKeys(source);
    expect(reason).toEqual(expect.stringMatching(/^must /));
    expect(reason).not.toContain('c2hvcnQ');
  });

  test('of the data folder are made once, for the service alone to read', () => {
    const [made] = keyFromDataFolder(join(folder, 'new'));
    expect(made!.bytes).toHaveLength(32);
    expect(keyFromDataFolder(join(folder, 'new'))[0]!.bytes).toEqual(made!.bytes);
    expect(statSync(join(folder, 'new', 'encryption.key')).mode & 0o777).toBe(0o600);
    expect(keyFromDataFolder(join(folder, 'other'))[0]!.bytes).not.toEqual(made!.bytes);
  });

  test('of a data folder whose file is damaged are not replaced by new ones', () => {
    const path = join(folder, 'encryption.key');
    writeFileSync(path, 'local:');
    expect(() => keyFromDataFolder(folder)).toThrow('restore it from a backup');
    expect(readFileSync(path, 'utf8')).toBe('local:');
  });
});
