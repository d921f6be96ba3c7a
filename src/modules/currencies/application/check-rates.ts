import { Decimal } from 'decimal.js';
import { ProviderAnswerInvalid } from '../../../shared/errors.js';
import { type LocalDate, plusDays } from '../../../shared/local-date.js';
import { type ExchangeRate, STALE_AFTER_DAYS } from '../domain/exchange-rate.js';

/** A rate that doubles or halves between two days that are close is more likely a slip of the publisher, or a currency for another. */
const MOST_CHANGE = 2;

/**
 * The rates of an answer, each once. Throws `ProviderAnswerInvalid` on one that cannot be right: days that were not asked for,
 * two rates of a pair on one day, a leap away from the rate before, nothing at all for a range in which there must have been
 * working days. `held`: what is held of the range and of the days before it.
 */
export function checkedRates(
  answer: readonly ExchangeRate[],
  range: { from: LocalDate; to: LocalDate },
  held: readonly ExchangeRate[],
): ExchangeRate[] {
  if (answer.length === 0 && plusDays(range.from, STALE_AFTER_DAYS) < range.to) {
    throw new ProviderAnswerInvalid(`There is no exchange rate at all from ${range.from} to ${range.to}.`);
  }
  const checked = new Map<string, ExchangeRate>();
  for (const rate of answer) {
    if (rate.date < range.from || rate.date > range.to) throw wrong(rate, 'is of a day that was not asked for');
    const key = `${pairOf(rate)} ${rate.date}`;
    const other = checked.get(key);
    if (other && !new Decimal(other.rate).equals(rate.rate)) throw wrong(rate, 'is not the only one of its day');
    checked.set(key, rate);
  }
  const last = new Map<string, ExchangeRate>();
  for (const { rate, isNew } of byDay(held, [...checked.values()])) {
    const previous = last.get(pairOf(rate));
    if (isNew && previous && leaps(previous, rate)) {
      throw wrong(rate, `is too far from ${previous.rate} on ${previous.date}`);
    }
    last.set(pairOf(rate), rate);
  }
  return [...checked.values()];
}

/** In the order of days; of one day what is held comes first. */
function byDay(held: readonly ExchangeRate[], fresh: readonly ExchangeRate[]) {
  const all = [...held.map((rate) => ({ rate, isNew: false })), ...fresh.map((rate) => ({ rate, isNew: true }))];
  return all.sort((one, other) => one.rate.date.localeCompare(other.rate.date));
}

function leaps(previous: ExchangeRate, rate: ExchangeRate): boolean {
  if (plusDays(previous.date, STALE_AFTER_DAYS) < rate.date) return false;
  const change = new Decimal(rate.rate).dividedBy(previous.rate);
  return change.greaterThan(MOST_CHANGE) || change.lessThan(1 / MOST_CHANGE);
}

const pairOf = ({ base, quote }: ExchangeRate) => `${base}/${quote}`;

const wrong = ({ source, base, quote, date, rate }: ExchangeRate, why: string) =>
  new ProviderAnswerInvalid(`The rate of ${source} for ${base} in ${quote} on ${date}, ${rate}, ${why}.`);
