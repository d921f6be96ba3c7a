import { describe, expect, test } from '@jest/globals';
import { checkCredentials, checkFields } from '../../../src/modules/connectors/index.js';
import { aConnector, aField } from '../../support/a-connector.js';

const codesOf = (errors: { pointer: string; code: string }[]) => errors.map(({ pointer, code }) => [pointer, code]);

describe('checking the values of a login form', () => {
  test('lets values through that keep every rule', () => {
    const connector = aConnector({
      credentials: [
        aField({ name: 'cpf', validation: '^\\d{3}\\.?\\d{3}\\.?\\d{3}-?\\d{2}$' }),
        aField({ name: 'kind', options: [{ value: 'pf', label: 'Pessoa física' }] }),
        aField({ name: 'token', optional: true, mfa: true }),
      ],
    });
    expect(checkCredentials(connector, { cpf: '761.092.776-73', kind: 'pf' })).toEqual([]);
  });

  test('names every field at fault at once', () => {
    const connector = aConnector({
      credentials: [aField({ name: 'user' }), aField({ name: 'cpf', validation: '^\\d{11}$' })],
    });
    expect(codesOf(checkCredentials(connector, { cpf: '12', agency: '0001' }))).toEqual([
      ['#/credentials/user', 'required'],
      ['#/credentials/cpf', 'pattern'],
      ['#/credentials/agency', 'unknown_field'],
    ]);
  });

  test.each([
    ['nothing where something is required', aField(), '', 'required'],
    ['a value that is not among the options', aField({ options: [{ value: 'a', label: 'A' }] }), 'b', 'option'],
    ['a value longer than any form takes', aField(), 'x'.repeat(1_001), 'too_long'],
    ['a value against the pattern', aField({ validation: '^[0-9]+$' }), 'abc', 'pattern'],
  ])('refuses %s', (_, field, value, code) => {
    expect(codesOf(checkFields([field], { user: value }, '#/answers'))).toEqual([['#/answers/user', code]]);
  });

  test('takes an empty optional field without looking at its pattern', () => {
    expect(checkFields([aField({ optional: true, validation: '^\\d+$' })], { user: '' }, '#')).toEqual([]);
  });

  test('shows the message of the connector where it has one', () => {
    const field = aField({ validation: '^\\d+$', validationMessage: 'Digite só números' });
    expect(checkFields([field], { user: 'x' }, '#')[0]?.detail).toBe('Digite só números');
  });

  test('never repeats a value', () => {
    const secret = 'hunter2-é-secreta';
    const fields = [
      aField({ name: 'a', validation: '^\\d+$' }),
      aField({ name: 'b', options: [{ value: 'x', label: 'X' }] }),
    ];
    const errors = checkFields(fields, { a: secret, b: secret, c: secret }, '#/credentials');
    expect(errors).toHaveLength(3);
    expect(JSON.stringify(errors)).not.toContain(secret);
  });

  test('does not take what every object inherits for a field that was filled in', () => {
    expect(codesOf(checkFields([aField({ name: 'constructor' })], {}, '#'))).toEqual([['#/constructor', 'required']]);
  });

  test('escapes a name as a JSON pointer asks', () => {
    expect(checkFields([], { 'a/b~c': '1' }, '#/credentials')[0]?.pointer).toBe('#/credentials/a~1b~0c');
  });

  test('answers quickly to a pattern that would stall a backtracking engine', () => {
    const field = aField({ validation: '^(a+)+$' });
    const started = performance.now();
    expect(codesOf(checkFields([field], { user: `${'a'.repeat(900)}!` }, '#'))).toEqual([['#/user', 'pattern']]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
