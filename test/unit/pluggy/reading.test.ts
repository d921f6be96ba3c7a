import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { day, decimal, instant, integer, lastFourDigits, money } from '../../../src/pluggy/reading.js';
import { parseLocalDate } from '../../../src/shared/local-date.js';

describe('reading a field', () => {
  it('gives the instant that Date gives, for whatever instant', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          expect(instant({ at: date.toISOString() }, 'at')).toEqual(date);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('gives what Date gives for a day of the calendar, and nothing else, for whatever text of nearly that form', () => {
    const character = fc.constantFrom(...'0123456789-:.TZ ');
    fc.assert(
      fc.property(fc.nat(23), character, fc.nat(23), character, (first, one, second, other) => {
        const text = [...'2026-10-15T12:34:56.789Z'].with(first, one).with(second, other).join('');
        const isDay = parseLocalDate(text.slice(0, 10)) !== null;
        const expected = isDay ? Date.parse(text.endsWith('Z') ? text : `${text}Z`) : Number.NaN;
        expect(instant({ at: text }, 'at')?.getTime() ?? Number.NaN).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['2026-02-30T00:00:00.000Z', null],
    ['2024-02-29T00:00:00.000Z', '2024-02-29T00:00:00.000Z'],
    ['2026-02-28T24:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['2026-10-15', '2026-10-15T00:00:00.000Z'],
    ['2026-10-15T10:00:00', '2026-10-15T10:00:00.000Z'],
    ['2026-10-15T10:00:00-03:00', '2026-10-15T13:00:00.000Z'],
    ['15/10/2026', null],
    ['tomorrow or so', null],
    [true, null],
  ])('reads %j as the instant %j', (value, expected) => {
    const read = instant({ at: value }, 'at');
    expect(read?.toISOString() ?? null).toBe(expected);
  });

  it.each([
    ['2026-10-15', '2026-10-15'],
    ['2026-10-15T00:00:00', '2026-10-15'],
    ['2026-10-15T00:00:00.000Z', '2026-10-15'],
    ['2026-10-15T03:00:00.000Z', '2026-10-15'],
    ['2026-10-15T02:30:00.000Z', '2026-10-14'],
  ])('reads %s as the Brazilian day %s', (value, expected) => {
    expect(day({ at: value }, 'at')).toBe(expected);
  });

  it.each([
    ['12', 12],
    ['12.0', 12],
    ['12.5', null],
    ['99999999999999999999', null],
    [null, null],
  ])('reads %j as the whole number %j', (value, expected) => {
    expect(integer({ n: value }, 'n')).toBe(expected);
  });

  it('reads money without what floats left, and rates with every digit', () => {
    const fields = { n: '83710.799999999999' };
    expect(money(fields, 'n', 'BRL')).toBe('83710.80');
    expect(decimal(fields, 'n')).toBe('83710.799999999999');
    for (const value of ['', ' ', 'x', 'NaN', 'Infinity', '1e41', `1${'0'.repeat(60)}`, null, true, {}]) {
      expect(decimal({ n: value }, 'n')).toBeNull();
    }
    expect(decimal({ n: '-0.00' }, 'n')).toBe('0.00');
  });

  it.each([
    ['xxxx8670', '8670'],
    ['1234 **** **** 5678 ', '5678'],
    ['867', '867'],
    [null, null],
  ])('takes of the card number %j the last digits %j', (number, last) => {
    expect(lastFourDigits(number)).toBe(last);
  });
});
