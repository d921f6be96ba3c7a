import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseExactJson } from '../../../src/pluggy/exact-json.js';
import { decimalText, sum } from '../../../src/shared/decimal-text.js';

describe('reading JSON exactly', () => {
  it.each([
    '0',
    '-0',
    '12',
    '-212.45',
    '0.1',
    '83710.799999999999',
    '123456789012345678.91',
    '1e-7',
    '1E+2',
    '-1.5e10',
    '0.30000000000000004',
    '9007199254740993',
  ])('gives the number %s as its own text', (number) => {
    expect(parseExactJson(number)).toBe(number);
    expect(parseExactJson(`{"amount":${number}}`)).toEqual({ amount: number });
    expect(parseExactJson(`{ "amount" : \n${number} , "b":[ ${number},[${number}]] }`)).toEqual({
      amount: number,
      b: [number, [number]],
    });
  });

  it('adds 0.1 and 0.2 up to 0.3', () => {
    const read = parseExactJson('[0.1, 0.2]') as string[];
    expect(sum(read.map(decimalText))).toBe('0.3');
  });

  it.each([
    ['text that looks like numbers', 'PARC 01/12 -3.50', '12', ':5', ', 7', '"amount":5', 'x":9,"y'],
    ['escapes', 'a\\', '\\', '\\\\', '"', '\\"5', '\n5\t', 'é 🙂 5', '\u2028'],
  ])('leaves %s in strings as they are', (_name, ...texts) => {
    for (const text of texts) {
      const value = { [text]: text, list: [text, text] };
      expect(parseExactJson(JSON.stringify(value))).toEqual(value);
    }
  });

  it('reads whatever JSON can hold as JSON.parse does, but for numbers', () => {
    const asText = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (_key, entry) => (typeof entry === 'number' ? JSON.stringify(entry) : entry));
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        expect(parseExactJson(JSON.stringify(value, null, indent))).toEqual(asText(value));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses whatever JSON.parse refuses', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '01',
      '1.',
      '.5',
      '1e',
      '+1',
      '1-1',
      'null',
      'x',
      ' ',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const source = parts.join('');
        const accepts = (parse: (text: string) => unknown) => {
          try {
            parse(source);
            return true;
          } catch {
            return false;
          }
        };
        expect({ source, accepted: accepts(parseExactJson) }).toEqual({ source, accepted: accepts(JSON.parse) });
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    '',
    '{"a":1',
    '{"a":"b',
    '{1:2}',
    '[1 2]',
    '{"a":01}',
    '{"a":1.}',
    '{"a":--1}',
    '{"a":1e}',
    '{"a":0x10}',
    'NaN',
  ])('refuses %j', (source) => {
    expect(() => parseExactJson(source)).toThrow(/./);
  });

  it('takes out of strings what PostgreSQL cannot store', () => {
    expect(parseExactJson('{"a":"x\\u0000y","b":"\\ud83d!","c":"\\ud83d\\ude42","d":"\\\\u0000","n":1.50}')).toEqual({
      a: 'xy',
      b: '\ufffd!',
      c: '🙂',
      d: '\\u0000',
      n: '1.50',
    });
  });
});
