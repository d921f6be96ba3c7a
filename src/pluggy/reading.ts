import { type DecimalText, decimalText, isZero, magnitude, withoutFloatNoise } from '../shared/decimal-text.js';
import { ProviderAnswerInvalid } from '../shared/errors.js';
import { dayOf, parseLocalDate } from '../shared/local-date.js';

/** An object of Pluggy's JSON, read by `parseExactJson`: numbers are texts. */
export type Fields = Record<string, unknown>;

const NOTHING: Fields = Object.freeze({});

// Banks here are Brazilian: an instant that stands for a day means the day it was there.
const BANKS_TIME_ZONE = 'America/Sao_Paulo';

// Enough for any amount, rate or quantity; an exponent of millions would be written out digit by digit.
const LONGEST_NUMBER = 60;
const LARGEST_EXPONENT = 40;

/** The value as an object; `null` for anything else, a list included. */
export function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** An object under a name, or an empty one. */
export function part(fields: Fields, name: string): Fields {
  return fieldsOf(fields[name]) ?? NOTHING;
}

/** The objects of a list; nothing where there is no list. */
export function rowsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf).filter((row) => row !== null) : [];
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** A text or a number as its text; `null` where it is absent, empty, or something else. */
export function text(fields: Fields, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** An exact decimal; `null` where there is none or it cannot be read. */
export function decimal(fields: Fields, name: string): DecimalText | null {
  const value = fields[name];
  if (typeof value !== 'string' || value.length > LONGEST_NUMBER) return null;
  if (/[eE]/.test(value) && Math.abs(Number(value.split(/[eE]/)[1])) > LARGEST_EXPONENT) return null;
  try {
    const read = decimalText(value);
    return isZero(read) ? magnitude(read) : read;
  } catch {
    return null;
  }
}

/** An amount of money, without what binary floats left behind at the provider. */
export function money(fields: Fields, name: string, currency: string): DecimalText | null {
  const amount = decimal(fields, name);
  return amount === null ? null : withoutFloatNoise(amount, currency);
}

export function integer(fields: Fields, name: string): number | null {
  const amount = decimal(fields, name);
  const value = amount === null ? Number.NaN : Number(amount);
  return Number.isSafeInteger(value) ? value : null;
}

/** `null` where Pluggy says neither yes nor no. */
export function flag(fields: Fields, name: string): boolean | null {
  const value = fields[name];
  return typeof value === 'boolean' ? value : null;
}

/** An instant; one without a zone is UTC, whatever this machine's zone is. */
export function instant(fields: Fields, name: string): Date | null {
  const value = fields[name];
  if (typeof value !== 'string' || value.length < 10) return null;
  const time = usualTime(value);
  if (time !== null) return new Date(time);
  const source = inUtcUnlessZoned(value);
  const read = source === null ? Number.NaN : Date.parse(source);
  return Number.isNaN(read) ? null : new Date(read);
}

/**
 * Milliseconds of `2020-10-15T00:00:00.000Z`, the form of nearly every instant; `null` for any other, and for the last days
 * of a month, which may not exist. There are 2,000 on a page of transactions, and `Date.parse` takes three times as long.
 */
function usualTime(value: string): number | null {
  if (value.length !== 24 || value[10] !== 'T' || value[23] !== 'Z' || value[19] !== '.') return null;
  if (value[4] !== '-' || value[7] !== '-' || value[13] !== ':' || value[16] !== ':') return null;
  const year = digits(value, 0, 4);
  const month = digits(value, 5, 7);
  const day = digits(value, 8, 10);
  const hour = digits(value, 11, 13);
  const minute = digits(value, 14, 16);
  const second = digits(value, 17, 19);
  const millisecond = digits(value, 20, 23);
  const isPlain = year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= 28;
  const isTime =
    hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59 && millisecond >= 0;
  return isPlain && isTime ? Date.UTC(year, month - 1, day, hour, minute, second, millisecond) : null;
}

/** The number that the characters from `from` to before `to` write; below nothing where one of them is no digit. */
function digits(value: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = value.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/** The text with the zone that it lacks; `null` for what does not begin with a day of the calendar (Date takes 30 February). */
function inUtcUnlessZoned(value: string): string | null {
  if (parseLocalDate(value.slice(0, 10)) === null) return null;
  const zoned = value.length === 10 || /(?:[zZ]|[+-]\d{2}:?\d{2})$/.test(value);
  return zoned ? value : `${value}Z`;
}

/** A day, `YYYY-MM-DD`, given as one or as an instant. */
export function day(fields: Fields, name: string): string | null {
  const read = instant(fields, name);
  return read === null ? null : dayOf(read, BANKS_TIME_ZONE);
}

/** The last four digits of a masked card number; what is shorter stays as it is. */
export function lastFourDigits(number: string | null): string | null {
  return number === null ? null : (/(\d{4})\D*$/.exec(number)?.[1] ?? number);
}

/**
 * The value, or `ProviderAnswerInvalid` that names the field and the row's id, never its content:
 * `required(text(row, 'id'), row, 'transaction', 'id')`.
 */
export function required<T>(value: T | null, fields: Fields, what: string, name: string): T {
  if (value !== null) return value;
  const id = text(fields, 'id');
  const which =
    id === null || name === 'id' ? `${/^[aeiou]/.test(what) ? 'An' : 'A'} ${what}` : `The ${what} ${id.slice(0, 64)}`;
  const problem = fields[name] === undefined || fields[name] === null ? 'has no' : 'has an unreadable';
  throw new ProviderAnswerInvalid(`${which} in the provider's answer ${problem} ${name}.`);
}

/** The answer as an object, or `ProviderAnswerInvalid`. */
export function requiredFields(value: unknown, what: string): Fields {
  const fields = fieldsOf(value);
  if (fields === null) throw new ProviderAnswerInvalid(`The provider's answer is not the ${what} that was asked for.`);
  return fields;
}
