import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';

/** Who publishes rates: the European Central Bank (units for 1 EUR), the Brazilian one (BRL for 1 unit, selling). */
export type RatePublisher = 'ECB' | 'BCB_PTAX';

/** What one unit of the base currency cost in the quote currency on one day, as published. */
export interface ExchangeRate {
  source: RatePublisher;
  base: string;
  quote: string;
  date: LocalDate;
  rate: DecimalText;
}

/** How to convert on one day: `rate` units of the one currency for one of the other, and the published rates it comes from. */
export interface TracedRate {
  date: LocalDate;
  /** `null`: not known. Never taken as 1. */
  rate: DecimalText | null;
  /** In the order of conversion; none between a currency and itself. */
  legs: ExchangeRate[];
}

/** Older rates than this say nothing of a day. Days; the database's function `saldo_rate` holds the same number. */
export const STALE_AFTER_DAYS = 10;
