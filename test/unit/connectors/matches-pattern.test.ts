import { describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../../src/modules/connectors/domain/matches-pattern.js';

describe('a pattern from outside', () => {
  test.each([
    ['^\\d{6}$', '123456', true],
    ['^\\d{6}$', '12345', false],
    ['\\d', 'a1b', true],
    ['^[\\w\\.-]+@[\\w-]+\\.[a-z]{2,}$', 'ana.silva@banco.example', true],
    ['^(?<first>\\d)\\d$', '12', true],
    ['^\\u0041+$', 'AA', true],
    ['^\\u0041+$', 'B', false],
    ['^.{3,}$', 'não', true],
  ])('%s on %s: %s', (pattern, value, expected) => {
    expect(matchesPattern(pattern, value)).toBe(expected);
  });

  test.each([
    ['looks ahead', '^(?=.*\\d)[a-z]+$'],
    ['refers back', '^(a)\\1$'],
    ['is no pattern at all', '(['],
    ['is too long to be a form field’s', `^(${'a'.repeat(1_000)})$`],
  ])('that %s counts as matching', (_, pattern) => {
    expect(matchesPattern(pattern, 'zzz')).toBe(true);
  });

  test.each(['^(a+)+$', '^(a|aa)+$', '^([a-z]+)*\\d$', '(x+x+)+y'])(
    'that would never end when it is tried step by step, %s, is answered like any other',
    (pattern) => {
      expect(matchesPattern(pattern, `${'a'.repeat(900)}!`)).toBe(false);
    },
  );
});
