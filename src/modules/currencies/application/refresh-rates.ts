import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { JobHandler, JobKind, JobRun } from '../../../shared/job-queue.js';
import { earlierOf, type LocalDate, plusDays, today } from '../../../shared/local-date.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import { STALE_AFTER_DAYS } from '../domain/exchange-rate.js';
import { checkedRates } from './check-rates.js';
import { RATE_REPOSITORY, type RateRepository } from './rate-repository.js';
import { RATE_SERIES, type RateSeries } from './rate-source.js';

/** Reads new rates; scheduled, and added at each start. */
export const refreshRatesJob: JobKind<Record<string, never>> = { name: 'refresh_rates', parse: () => ({}) };

/** Where histories begin: the first day of the shipped one. */
const FIRST_DAY = '2021-01-01' as LocalDate;
/** Days that are read again, since publishers correct themselves. */
const OVERLAP_DAYS = 7;
/** The longest range of one request. Days. */
const MOST_DAYS = 366;

/** Reads from each publisher the rates since the last that are held. */
@injectable()
export class RefreshRates implements JobHandler<Record<string, never>> {
  readonly kind = refreshRatesJob;

  constructor(
    @inject(RATE_SERIES) private readonly series: readonly RateSeries[],
    @inject(RATE_REPOSITORY) private readonly rates: RateRepository,
    @inject(CLOCK) private readonly clock: Clock,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * One series that fails keeps no other from being read, and leaves its own rates as they are; afterwards the first failure is
   * thrown, so that the job runs again.
   */
  async run(_payload: Record<string, never>, { signal }: Pick<JobRun, 'signal'>): Promise<void> {
    const failures: unknown[] = [];
    for (const series of this.series) {
      signal.throwIfAborted();
      try {
        await this.refresh(series, signal);
      } catch (error) {
        signal.throwIfAborted();
        this.logger.warn('exchange rates could not be read', { ...nameOf(series), error });
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  private async refresh(series: RateSeries, signal: AbortSignal): Promise<void> {
    const until = today(this.clock.now(), 'UTC');
    for (let from = await this.firstDay(series); from <= until; ) {
      const end = plusDays(from, MOST_DAYS - 1);
      const range = { from, to: earlierOf(end, until) };
      const held = await this.rates.held(series, { from: plusDays(from, -STALE_AFTER_DAYS), to: range.to });
      const rates = checkedRates(await series.read(range, signal), range, held);
      const counts = await this.rates.write(rates, this.clock.now());
      this.logger.info('exchange rates read', { ...nameOf(series), ...range, ...counts });
      from = plusDays(range.to, 1);
    }
  }

  private async firstDay(series: RateSeries): Promise<LocalDate> {
    const last = await this.rates.lastDay(series);
    return last === null ? FIRST_DAY : plusDays(last, -OVERLAP_DAYS);
  }
}

const nameOf = ({ source, currency }: RateSeries) => ({ source, ...(currency !== null && { currency }) });
