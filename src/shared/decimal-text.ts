import { Decimal } from 'decimal.js';
import { minorUnitsOf } from './currency.js';

/**
 * An exact decimal number in its canonical text form: `-120.50`, `0.1`, `83710.8`. Never a binary float.
 * Amounts travel as text from Pluggy's JSON to PostgreSQL's `numeric` and out again; arithmetic on sets is done in SQL.
 */
export type DecimalText = string & { readonly decimalText: unique symbol };

// 80 digits hold every sum of amounts, and of amounts converted at rates of 20 places, exactly.
const Exact = Decimal.clone({ precision: 80, toExpNeg: -40, toExpPos: 40, defaults: true });

const PLAIN = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** Reads a decimal as written (plain or with an exponent). Throws `RangeError` on anything else. */
export function decimalText(source: string): DecimalText {
  if (PLAIN.test(source)) return source as DecimalText;
  let value: Decimal;
  try {
    value = new Exact(source);
  } catch {
    throw new RangeError(`not a decimal number: ${source.slice(0, 40)}`);
  }
  if (!value.isFinite()) throw new RangeError(`not a finite decimal number: ${source.slice(0, 40)}`);
  return value.toFixed() as DecimalText;
}

/** The amount without its sign. */
export function magnitude(amount: DecimalText): DecimalText {
  return (amount.startsWith('-') ? amount.slice(1) : amount) as DecimalText;
}

/** The amount with its sign turned round; zero stays zero. */
export function negated(amount: DecimalText): DecimalText {
  if (isZero(amount)) return magnitude(amount);
  return (amount.startsWith('-') ? amount.slice(1) : `-${amount}`) as DecimalText;
}

export function isZero(amount: DecimalText): boolean {
  return !/[1-9]/.test(amount);
}

export function isNegative(amount: DecimalText): boolean {
  return amount.startsWith('-') && !isZero(amount);
}

/** Exact sum; of nothing, `0`. */
export function sum(amounts: Iterable<DecimalText>): DecimalText {
  let total = new Exact(0);
  for (const amount of amounts) total = total.plus(amount);
  return total.toFixed() as DecimalText;
}

/** Exact difference. */
export function minus(amount: DecimalText, other: DecimalText): DecimalText {
  return new Exact(amount).minus(other).toFixed() as DecimalText;
}

/** Exact product, of an amount and a rate. */
export function times(amount: DecimalText, rate: DecimalText): DecimalText {
  return new Exact(amount).times(rate).toFixed() as DecimalText;
}

/** A part of an amount, to 40 digits; round it. Throws `RangeError` on a number of parts that is not positive. */
export function divided(amount: DecimalText, parts: number): DecimalText {
  if (!(parts > 0)) throw new RangeError(`not a number of parts: ${parts}`);
  return new Exact(amount).dividedBy(parts).toFixed() as DecimalText;
}

/** Negative where the one is less than the other, 0 where they are equal, however they are written. */
export function compare(one: DecimalText, other: DecimalText): number {
  return new Exact(one).comparedTo(other);
}

export const ZERO = '0' as DecimalText;

/**
 * Removes what binary floats left behind at the provider (`83710.799999999999` → `83710.80`): the amount is rounded to
 * the currency's minor units when that changes it by less than a millionth of a unit, and otherwise left exactly as it is.
 * Source: Actual Budget issue 6345, where Pluggy's own JSON carried such a number.
 */
export function withoutFloatNoise(amount: DecimalText, currency: string): DecimalText {
  const minorUnits = minorUnitsOf(currency);
  if (placesOf(amount) <= minorUnits) return amount;
  const exact = new Exact(amount);
  const rounded = exact.toDecimalPlaces(minorUnits, Decimal.ROUND_HALF_EVEN);
  return exact.minus(rounded).abs().lessThan('0.000001') ? (rounded.toFixed(minorUnits) as DecimalText) : amount;
}

/** `-120.5` BRL → `-120.50`: at least as many places as the currency has minor units, never fewer digits than it holds. */
export function inMinorUnits(amount: DecimalText, currency: string): DecimalText {
  const missing = minorUnitsOf(currency) - placesOf(amount);
  if (missing <= 0) return amount;
  return `${amount}${amount.includes('.') ? '' : '.'}${'0'.repeat(missing)}` as DecimalText;
}

function placesOf(amount: DecimalText): number {
  const point = amount.indexOf('.');
  return point < 0 ? 0 : amount.length - point - 1;
}

/**
 * Rounded to the currency's minor units, half away from zero (0.005 BRL → 0.01, -0.005 → -0.01). Only for the end of a
 * calculation, as PostgreSQL's `round` does it too.
 */
export function roundedToMinorUnits(amount: DecimalText, currency: string): DecimalText {
  // Most are round already: answers hold thousands, and reading each as a decimal is what would take long.
  if (placesOf(amount) <= minorUnitsOf(currency) && !amount.startsWith('-0')) return inMinorUnits(amount, currency);
  const rounded = new Exact(amount).toDecimalPlaces(minorUnitsOf(currency), Decimal.ROUND_HALF_UP);
  return (rounded.isZero() ? rounded.abs() : rounded).toFixed(minorUnitsOf(currency)) as DecimalText;
}
