import { type DecimalText, decimalText, isNegative, isZero } from '../../../shared/decimal-text.js';
import { ProviderAnswerInvalid } from '../../../shared/errors.js';
import { type LocalDate, parseLocalDate } from '../../../shared/local-date.js';

/** A price as a publisher wrote it. Throws `ProviderAnswerInvalid` for what is none: no number, nought, negative. */
export function readPrice(source: unknown): DecimalText {
  try {
    const price = decimalText(String(source).trim());
    if (!isNegative(price) && !isZero(price)) return price;
  } catch {
    // said below
  }
  throw new ProviderAnswerInvalid(`"${String(source).slice(0, 40)}" is no exchange rate.`);
}

/** A day as a publisher wrote it, `YYYY-MM-DD`. Throws `ProviderAnswerInvalid`. */
export function readDay(source: unknown): LocalDate {
  const day = typeof source === 'string' ? parseLocalDate(source.slice(0, 10)) : null;
  if (day === null) throw new ProviderAnswerInvalid(`"${String(source).slice(0, 40)}" is no day of a rate.`);
  return day;
}

/** A currency's code as a publisher wrote it. Throws `ProviderAnswerInvalid`. */
export function readCode(source: string | undefined): string {
  if (source !== undefined && /^[A-Z]{3}$/.test(source)) return source;
  throw new ProviderAnswerInvalid(`"${String(source).slice(0, 40)}" is no currency.`);
}
