import { inject, injectable } from 'inversify';
import { JOB_QUEUE, type JobQueue } from '../../../shared/job-queue.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { RATE_REPOSITORY, type RateRepository } from './rate-repository.js';
import { RATE_SERIES, type RateSeries } from './rate-source.js';
import { refreshRatesJob } from './refresh-rates.js';
import { SHIPPED_RATES, type ShippedRates } from './shipped-rates.js';

/** Sees to it, at the start of the service, that the shipped history is held, and that what is newer is fetched. */
@injectable()
export class PrepareRates {
  constructor(
    @inject(SHIPPED_RATES) private readonly shipped: ShippedRates,
    @inject(RATE_SERIES) private readonly series: readonly RateSeries[],
    @inject(RATE_REPOSITORY) private readonly rates: RateRepository,
    @inject(JOB_QUEUE) private readonly jobs: JobQueue,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Loads the history once, whichever process is first; nothing is asked of a publisher before the service is ready. */
  async run(): Promise<void> {
    await this.unitOfWork.run(async () => {
      if (!(await this.rates.claimShipped(this.shipped.digest))) return;
      const counts = await this.rates.write(this.shipped.rates(), null);
      this.logger.info('the shipped exchange rates are loaded', { ...counts });
    });
    if (this.series.length > 0) await this.jobs.add(refreshRatesJob, {}, { key: refreshRatesJob.name });
  }
}
