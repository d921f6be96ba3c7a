import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type DecimalText,
  decimalText,
  inMinorUnits,
  isNegative,
  isZero,
  magnitude,
  negated,
  roundedToMinorUnits,
  sum,
  withoutFloatNoise,
} from '../../../src/shared/decimal-text.js';

describe('an exact decimal', () => {
  test.each([
    ['0.1', '0.1'],
    ['-120.50', '-120.50'],
    ['1e-7', '0.0000001'],
    ['1.5E3', '1500'],
    ['123456789012345678.91', '123456789012345678.91'],
    ['-0', '-0'],
  ])('reads %s as %s', (source, expected) => {
    expect(decimalText(source)).toBe(expected);
  });

  test.each(['', 'abc', 'NaN', 'Infinity', '1,5', '--1', '1.2.3'])('is not %j', (source) => {
    expect(() => decimalText(source)).toThrow(RangeError);
  });

  test('adds without a remainder of binary floats', () => {
    expect(sum([decimalText('0.1'), decimalText('0.2')])).toBe('0.3');
    expect(sum([])).toBe('0');
  });

  test('adds as whole cents do, whatever the amounts', () => {
    const cents = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n });
    const asText = (value: bigint) => {
      const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
      return decimalText(`${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`);
    };
    fc.assert(
      fc.property(fc.array(cents, { maxLength: 50 }), (values) => {
        const total = inMinorUnits(sum(values.map(asText)), 'BRL');
        expect(BigInt(total.replace('.', ''))).toBe(values.reduce((a, b) => a + b, 0n));
      }),
    );
  });

  test('turns its sign round, but never into minus zero', () => {
    expect(negated(decimalText('10.50'))).toBe('-10.50');
    expect(negated(decimalText('-10.50'))).toBe('10.50');
    expect(negated(decimalText('0.00'))).toBe('0.00');
    expect(negated(decimalText('-0'))).toBe('0');
    expect(magnitude(decimalText('-3'))).toBe('3');
    expect([isNegative(decimalText('-0.00')), isNegative(decimalText('-0.01')), isZero(decimalText('-0.00'))]).toEqual([
      false,
      true,
      true,
    ]);
  });

  test.each([
    ['83710.799999999999', 'BRL', '83710.80'],
    ['10.005', 'BRL', '10.005'],
    ['10.12345678', 'BRL', '10.12345678'],
    ['100.0000000001', 'JPY', '100'],
    ['12.5', 'BRL', '12.5'],
  ])('%s %s without what floats left behind is %s', (amount, currency, expected) => {
    expect(withoutFloatNoise(decimalText(amount), currency)).toBe(expected);
  });

  test.each([
    ['5', 'BRL', '5.00'],
    ['-120.5', 'BRL', '-120.50'],
    ['1.234', 'BRL', '1.234'],
    ['7', 'JPY', '7'],
    ['1.5', 'KWD', '1.500'],
  ])('%s %s is shown as %s', (amount, currency, expected) => {
    expect(inMinorUnits(amount as DecimalText, currency)).toBe(expected);
  });

  test.each([
    ['0.005', 'BRL', '0.01'],
    ['-0.005', 'BRL', '-0.01'],
    ['0.00499999999999999999', 'BRL', '0.00'],
    ['-0.001', 'BRL', '0.00'],
    ['2.5', 'JPY', '3'],
    ['1.23456', 'KWD', '1.235'],
    ['7', 'CLF', '7.0000'],
    ['-120.5', 'BRL', '-120.50'],
    ['0', 'BRL', '0.00'],
    ['-0.00', 'BRL', '0.00'],
    ['-0.5', 'BRL', '-0.50'],
    ['123456789012345678901234567890.125', 'USD', '123456789012345678901234567890.13'],
  ])('%s %s is rounded to %s, half away from zero', (amount, currency, expected) => {
    expect(roundedToMinorUnits(amount as DecimalText, currency)).toBe(expected);
  });
});
