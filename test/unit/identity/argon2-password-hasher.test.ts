import { describe, expect, test } from '@jest/globals';
import { verify } from '@node-rs/argon2';
import { Argon2PasswordHasher } from '../../../src/modules/identity/adapters/argon2-password-hasher.js';

const cost = { memoryKib: 64, passes: 1 };

describe('checking a password', () => {
  test('says yes to the one that was hashed, however the keyboard spells it, and no to every other', async () => {
    const hasher = new Argon2PasswordHasher(cost);
    const hash = await hasher.hash('caf\u00e9 com leite');
    expect(await hasher.verify(hash, 'cafe\u0301 com leite')).toBe(true);
    expect(await hasher.verify(hash, 'cafe com leite')).toBe(false);
    expect(await hasher.verify(hash, '')).toBe(false);
  });

  test('for an account that does not exist checks a hash of the same cost, and says no', async () => {
    const checked: string[] = [];
    const hasher = new Argon2PasswordHasher(cost, async (hash, ...rest) => {
      checked.push(String(hash));
      return verify(hash, ...rest);
    });
    const hash = await hasher.hash('nuvem lilás pedala devagar');
    expect(await hasher.verify(hash, 'nuvem lilás pedala devagar')).toBe(true);
    expect(await hasher.verify(null, 'nuvem lilás pedala devagar')).toBe(false);
    expect(checked).toHaveLength(2);
    const costs = checked.map((text) => text.split('$').slice(1, 4).join('$'));
    expect(costs).toEqual(['argon2id$v=19$m=64,t=1,p=1', 'argon2id$v=19$m=64,t=1,p=1']);
  });

  test('says no for an account that does not exist, even where its stand-in would match', async () => {
    const hasher = new Argon2PasswordHasher(cost, async () => true);
    expect(await hasher.verify(null, 'anything')).toBe(false);
  });
});

test('a hash of another cost is outdated', async () => {
  const hash = await new Argon2PasswordHasher(cost).hash('nuvem lilás pedala devagar');
  expect(new Argon2PasswordHasher(cost).isOutdated(hash)).toBe(false);
  expect(new Argon2PasswordHasher({ memoryKib: 128, passes: 1 }).isOutdated(hash)).toBe(true);
  expect(new Argon2PasswordHasher({ memoryKib: 64, passes: 2 }).isOutdated(hash)).toBe(true);
});
