import { expect, test } from '@jest/globals';
import { scopesOf } from '../../../src/modules/identity/domain/scopes.js';
import { requireScope } from '../../../src/modules/identity/index.js';

test.each([
  ['a list in a string', 'openid admin profile', ['admin']],
  ['an array', ['openid', 'admin'], ['admin']],
  ['scopes of other services', 'administrator admin:read', []],
  ['no claim', undefined, []],
  ['a claim of another kind', { admin: true }, []],
])('reads the scopes of %s', (_, claim, scopes) => {
  expect(scopesOf(claim)).toEqual(scopes);
});

test('a missing scope is refused by name', () => {
  expect(() => requireScope({ scopes: [] }, 'admin')).toThrow(
    expect.objectContaining({ code: 'scope_missing', kind: 'forbidden' }),
  );
  expect(() => requireScope({ scopes: ['admin'] }, 'admin')).not.toThrow();
});
