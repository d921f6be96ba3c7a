import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { ExchangeRate, TracedRate } from '../domain/exchange-rate.js';
import type { RateSeries } from './rate-source.js';

type Named = Pick<RateSeries, 'source' | 'currency'>;

/** The rates that are held; the same for every user. */
export interface RateRepository {
  /** The last day for which the series has a rate; `null` where it has none. */
  lastDay(series: Named): Promise<LocalDate | null>;
  /** What is held of a series from a day to another, both included. */
  held(series: Named, range: { from: LocalDate; to: LocalDate }): Promise<ExchangeRate[]>;
  /** Writes those that differ from what is held, all or none. `fetchedAt` null: shipped with the software. */
  write(rates: readonly ExchangeRate[], fetchedAt: Date | null): Promise<RowCounts>;
  /** Notes that a shipped history is being loaded, by its digest; false where it was before. */
  claimShipped(digest: string): Promise<boolean>;
  /** The rate to one currency from others, each on a day; `null` where it is not known. In the order of what is asked. */
  ratesTo(to: string, asked: readonly { currency: string; date: LocalDate }[]): Promise<(DecimalText | null)[]>;
  /** Every day from one to another with its rate. */
  trace(pair: { from: string; to: string }, range: { from: LocalDate; to: LocalDate }): Promise<TracedRate[]>;
}

export const RATE_REPOSITORY = Symbol.for('RateRepository');
