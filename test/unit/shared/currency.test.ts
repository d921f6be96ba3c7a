import { describe, expect, test } from '@jest/globals';
import { currencies, isCurrency, minorUnitsOf, wasCurrency } from '../../../src/shared/currency.js';

const withUnits = (units: number) => currencies.filter((code) => minorUnitsOf(code) === units);

describe('a currency of ISO 4217', () => {
  test('has the decimal places of the standard, also where people use fewer', () => {
    expect(withUnits(0).join(' ')).toBe('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF');
    expect(withUnits(3).join(' ')).toBe('BHD IQD JOD KWD LYD OMR TND');
    expect(withUnits(4).join(' ')).toBe('CLF UYW');
    expect(withUnits(2).length).toBe(currencies.length - 17 - 7 - 2);
    for (const code of ['COP', 'HUF', 'IDR', 'IRR', 'LBP', 'AFN', 'MGA', 'MRU'])
      expect([code, minorUnitsOf(code)]).toEqual([code, 2]);
  });

  test('is one of 164, each in capitals and once, and each known to the runtime', () => {
    expect(currencies.length).toBe(164);
    expect(new Set(currencies).size).toBe(164);
    for (const code of currencies) expect(code).toMatch(/^[A-Z]{3}$/);
    // The runtime knows the currencies that people pay with, and lately withdrawn ones besides.
    const paidWith = Intl.supportedValuesOf('currency').filter((code) => !/^X(?!OF|AF|PF|CD|CG)/.test(code));
    expect(paidWith.filter((code) => !wasCurrency(code))).toEqual([]);
  });

  test('is told from one that was withdrawn, from metals, and from what never was one', () => {
    expect(['BRL', 'XCG', 'CLF'].map(isCurrency)).toEqual([true, true, true]);
    expect(['BGN', 'HRK', 'XAU', 'XXX', 'QQQ', 'brl', ''].map(isCurrency)).toEqual(Array(7).fill(false));
    expect(['BRL', 'BGN', 'HRK', 'QQQ', 'brl', ''].map(wasCurrency)).toEqual([true, true, true, false, false, false]);
  });

  test('that was withdrawn keeps its places, and a code that is none has two', () => {
    expect(['BGN', 'HRK', 'BYR', 'R$', ''].map(minorUnitsOf)).toEqual([2, 2, 0, 2, 2]);
  });
});
