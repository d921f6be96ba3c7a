import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { type JobHandler, type JobOptions, type JobRun, jobAboutUser } from '../../../shared/job-queue.js';
import { type LocalDate, plusDays, today } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import {
  type FoundItem,
  MOST_MOVEMENTS,
  RECURRING_REPOSITORY,
  type RecurringItem,
  type RecurringRepository,
  recognise,
} from '../../recurring/index.js';
import { type BackTest, backTest, comesBack, daysToTest, HISTORY_DAYS } from '../domain/back-test.js';
import { COMMITMENT_SOURCE, type CommitmentSource, countedIds } from './commitment-source.js';
import { FORECAST_HISTORIES, type ForecastHistories, type ForecastHistory } from './forecast-histories.js';

/** Searches a user's bank movements for what forecasts need, and keeps it. */
export const prepareForecastJob = jobAboutUser('prepare_forecast');

/** One of these waits for a user at a time, and one runs. */
export function prepareForecastOptions(userId: UserId): JobOptions {
  return { key: `forecast:${userId}`, queue: `forecast:${userId}` };
}

/** Runs after each sync that changed something. It finds the same in the same history, so that it can run any number of times. */
@injectable()
export class PrepareForecast implements JobHandler<{ userId: UserId }> {
  readonly kind = prepareForecastJob;

  constructor(
    @inject(COMMITMENT_SOURCE) private readonly source: CommitmentSource,
    @inject(RECURRING_REPOSITORY) private readonly recurring: RecurringRepository,
    @inject(FORECAST_HISTORIES) private readonly histories: ForecastHistories,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ userId }: { userId: UserId }, { signal }: Pick<JobRun, 'signal'>): Promise<void> {
    const asOf = today(this.clock.now(), 'UTC');
    const ignored = ignoredOf(await this.recurring.all(userId));
    const expectable = (items: FoundItem[]) => withoutIgnored(items, ignored);
    const currencies: ForecastHistory['currencies'] = [];
    for (const { currency, movements } of await this.movements(userId, asOf)) {
      const tests: BackTest[] = [];
      for (const from of daysToTest(movements, asOf)) {
        tests.push(backTest({ from, today: asOf, currency, movements, expectable }));
        // Each test is a search: requests that came meanwhile are answered between them.
        await new Promise(setImmediate);
        signal.throwIfAborted();
      }
      currencies.push({ currency, items: comesBack(movements, asOf), tests });
    }
    await this.histories.keep(userId, { asOf, ignoredIds: ignored.map(({ id }) => id), currencies });
  }

  /** What was found before stays, and the next sync or request asks again. */
  async gaveUp(): Promise<'undone'> {
    return 'undone';
  }

  /** Of accounts whose balance is known, by currency. */
  private async movements(userId: UserId, asOf: LocalDate) {
    const holdings = await this.source.bankAccounts(userId);
    const all = await this.source.bankMovements(userId, plusDays(asOf, -HISTORY_DAYS), asOf, MOST_MOVEMENTS);
    return holdings.map(({ currency, accounts }) => {
      const counted = new Set(countedIds(accounts));
      const movements = all.filter((movement) => movement.currency === currency && counted.has(movement.accountId));
      return { currency, movements };
    });
  }
}

export function ignoredOf(items: readonly RecurringItem[]): RecurringItem[] {
  return items.filter(({ decision }) => decision === 'ignored');
}

function withoutIgnored(items: readonly FoundItem[], ignored: readonly RecurringItem[]): FoundItem[] {
  return recognise(items, ignored)
    .filter(({ known }) => known === null)
    .map(({ found }) => found);
}
