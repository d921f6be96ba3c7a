import { type DecimalText, roundedToMinorUnits, sum, times } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { RateRepository } from '../../currencies/index.js';

interface Dated {
  currency: string;
  date: LocalDate;
}

/** Rates to one currency, looked up together. */
export class RateTable {
  private constructor(
    readonly to: string,
    private readonly rates: ReadonlyMap<string, DecimalText | null>,
  ) {}

  /** With the rates of these currencies on these days. */
  static async of(rates: RateRepository, to: string, asked: Iterable<Dated>): Promise<RateTable> {
    const wanted = new Map([...asked].filter(({ currency }) => currency !== to).map((row) => [keyOf(row), row]));
    const found = wanted.size === 0 ? [] : await rates.ratesTo(to, [...wanted.values()]);
    return new RateTable(to, new Map([...wanted.keys()].map((key, index) => [key, found[index] ?? null])));
  }

  /** Whether an amount of this currency can be converted on this day. */
  has(dated: Dated): boolean {
    return dated.currency === this.to || (this.rates.get(keyOf(dated)) ?? null) !== null;
  }

  /** The amounts added up, rounded once at the end. Those that cannot be converted are left out: ask `has` and say so. */
  total(amounts: readonly (Dated & { amount: DecimalText })[]): DecimalText {
    const converted = amounts
      .filter((row) => this.has(row))
      .map((row) => (row.currency === this.to ? row.amount : times(row.amount, this.rates.get(keyOf(row))!)));
    return roundedToMinorUnits(sum(converted), this.to);
  }
}

const keyOf = ({ currency, date }: Dated) => `${currency} ${date}`;
