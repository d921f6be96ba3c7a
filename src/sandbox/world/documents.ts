import type { Day } from './calendar.js';
import type { Dice } from './dice.js';

/** The tax number of a person or a company, as the API writes it. */
export interface TaxDocument {
  type: 'CPF' | 'CNPJ';
  value: string;
}

/** A person's number with true check digits; the leading 999 marks it as made up. */
export function personDocument(dice: Dice): TaxDocument {
  const base = `999${dice.digits(6)}`;
  const first = checkDigit(base, 10);
  return cpfOf(`${base}${first}${checkDigit(`${base}${first}`, 11)}`);
}

/** A person's number from its eleven digits. */
export function cpfOf(digits: string): TaxDocument {
  return { type: 'CPF', value: digits.replace(/^(\d{3})(\d{3})(\d{3})(\d{2})$/, '$1.$2.$3-$4') };
}

/** A company's number with true check digits; the branch 9999 marks it as made up. */
export function companyDocument(dice: Dice): TaxDocument {
  const base = `${dice.digits(8)}9999`;
  const first = checkDigit(base, 5);
  const digits = `${base}${first}${checkDigit(`${base}${first}`, 6)}`;
  return { type: 'CNPJ', value: digits.replace(/^(\d{2})(\d{3})(\d{3})(\d{4})(\d{2})$/, '$1.$2.$3/$4-$5') };
}

/** Modulo 11 with weights that fall from `heaviest` to 2 and, for companies, begin again at 9. */
function checkDigit(digits: string, heaviest: number): number {
  let weight = heaviest;
  let total = 0;
  for (const digit of digits) {
    total += Number(digit) * weight;
    weight = weight === 2 ? 9 : weight - 1;
  }
  const rest = total % 11;
  return rest < 2 ? 0 : 11 - rest;
}

/** A boleto's two forms: 44 digits under the bars, 47 to be typed. */
export interface BoletoNumbers {
  barcode: string;
  digitableLine: string;
}

/**
 * Numbers of a bank boleto: bank, currency 9, check digit (modulo 11), due-date factor, amount, 25 free digits; the
 * typed form regroups them with a modulo-10 digit for each of three fields.
 * The factor counts days since 1997-10-07 and, having reached 9999 on 2025-02-21, began again at 1000 (Febraban).
 */
export function boletoNumbers(dice: Dice, bankCode: string, due: Day, cents: number): BoletoNumbers {
  const count = due - Date.UTC(1997, 9, 7) / 86_400_000;
  const factor = String(((count - 1000) % 9000) + 1000);
  const value = `${factor}${String(cents).padStart(10, '0')}`;
  const free = dice.digits(25);
  const general = generalDigit(`${bankCode}9${value}${free}`);
  const fields = [`${bankCode}9${free.slice(0, 5)}`, free.slice(5, 15), free.slice(15)];
  return {
    barcode: `${bankCode}9${general}${value}${free}`,
    digitableLine: `${fields.map((field) => `${field}${fieldDigit(field)}`).join('')}${general}${value}`,
  };
}

function generalDigit(digits: string): number {
  let total = 0;
  for (let n = 0; n < digits.length; n += 1) total += Number(digits[digits.length - 1 - n]) * ((n % 8) + 2);
  const digit = 11 - (total % 11);
  return digit > 9 ? 1 : digit;
}

function fieldDigit(digits: string): number {
  let total = 0;
  for (let n = 0; n < digits.length; n += 1) {
    const product = Number(digits[digits.length - 1 - n]) * (n % 2 === 0 ? 2 : 1);
    total += product > 9 ? product - 9 : product;
  }
  return (10 - (total % 10)) % 10;
}
