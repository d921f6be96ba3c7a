/** Whether the text is a CPF with right check digits, with or without punctuation. */
export function isCpf(text: string): boolean {
  if (!/^\d{3}\.?\d{3}\.?\d{3}-?\d{2}$/.test(text)) return false;
  const digits = [...text.replaceAll(/\D/g, '')].map(Number);
  if (digits.every((digit) => digit === digits[0])) return false;
  return checkDigit(digits.slice(0, 9), 10) === digits[9] && checkDigit(digits.slice(0, 10), 11) === digits[10];
}

/** Whether the text is a CNPJ with right check digits; letters are allowed since 2026 and count as ASCII code minus 48. */
export function isCnpj(text: string): boolean {
  if (!/^[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}\/?[0-9A-Z]{4}-?\d{2}$/i.test(text)) return false;
  const values = [...text.toUpperCase().replaceAll(/[^0-9A-Z]/g, '')].map((character) => character.charCodeAt(0) - 48);
  if (values.every((value) => value === values[0])) return false;
  return cnpjDigit(values.slice(0, 12)) === values[12] && cnpjDigit(values.slice(0, 13)) === values[13];
}

/** Weights fall by one from `first`. */
function checkDigit(digits: number[], first: number): number {
  const sum = digits.reduce((total, digit, index) => total + digit * (first - index), 0);
  return ((sum * 10) % 11) % 10;
}

/** Weights go from 2 to 9 and round again, from the right. */
function cnpjDigit(values: number[]): number {
  const sum = values.reduceRight((total, value, index) => total + value * (((values.length - 1 - index) % 8) + 2), 0);
  const rest = sum % 11;
  return rest < 2 ? 0 : 11 - rest;
}
