import type { LocalDate } from '../../../shared/local-date.js';
import type { ExchangeRate, RatePublisher } from '../domain/exchange-rate.js';

/** Rates that a publisher answers together. */
export interface RateSeries {
  source: RatePublisher;
  /** The currency that is priced; `null` where one answer holds all of the publisher's. */
  currency: string | null;
  /**
   * All rates from a day to another, both included; days on which there was none are left out. Throws `ProviderUnavailable`
   * when no answer comes, `ProviderAnswerInvalid` when it cannot be read.
   */
  read(range: { from: LocalDate; to: LocalDate }, signal: AbortSignal): Promise<ExchangeRate[]>;
}

/** Every series that is fetched; none where rates come from the shipped history alone. */
export const RATE_SERIES = Symbol.for('RateSeries');
