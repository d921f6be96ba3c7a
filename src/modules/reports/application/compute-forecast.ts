import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { DecimalText } from '../../../shared/decimal-text.js';
import { JOB_QUEUE, type JobQueue } from '../../../shared/job-queue.js';
import { type LocalDate, plusDays, today } from '../../../shared/local-date.js';
import type { Principal, UserId } from '../../../shared/principal.js';
import {
  type FoundItem,
  RECURRING_REPOSITORY,
  type RecurringItem,
  type RecurringRepository,
  recognise,
} from '../../recurring/index.js';
import { type BackTestResult, resultsOf } from '../domain/back-test.js';
import { commitments } from '../domain/commitment.js';
import { EVERYDAY_DAYS, everydayDays, everydayOf } from '../domain/everyday.js';
import { type Forecast, forecast } from '../domain/forecast.js';
import { APART_DAYS } from '../domain/forecast-range.js';
import { CardsInUse } from './cards-in-use.js';
import { COMMITMENT_SOURCE, type CommitmentSource, countedIds, type Holdings } from './commitment-source.js';
import { FORECAST_HISTORIES, type ForecastHistories, type ForecastHistory } from './forecast-histories.js';
import { ignoredOf, prepareForecastJob, prepareForecastOptions } from './prepare-forecast.js';

export interface ForecastReport {
  asOf: LocalDate;
  until: LocalDate;
  /** The day up to which the history was searched; `null` while the first search is still to come. */
  searchedUntil: LocalDate | null;
  /** One for each currency of which a balance is known. */
  forecasts: (Forecast & {
    currency: string;
    opening: DecimalText;
    accounts: Holdings['accounts'];
    /** Tests behind the range, how far ahead the longest of them looked, and whether they are enough. */
    range: { tests: number; testedDays: number; isWellFounded: boolean };
    backTests: BackTestResult[];
  })[];
}

/** Below that, the range rests more on the spread of single days than on how forecasts did. */
const FEWEST_TESTS = 4;
/** With no sync that changed anything for so long, tests of the past are made anew all the same. */
const OLD_AFTER_DAYS = APART_DAYS;

/** How the balance of a user's bank accounts goes on, in each currency. It reads what a job has searched, and searches nothing. */
@injectable()
export class ComputeForecast {
  constructor(
    @inject(COMMITMENT_SOURCE) private readonly source: CommitmentSource,
    @inject(CardsInUse) private readonly cards: CardsInUse,
    @inject(RECURRING_REPOSITORY) private readonly recurring: RecurringRepository,
    @inject(FORECAST_HISTORIES) private readonly histories: ForecastHistories,
    @inject(JOB_QUEUE) private readonly jobs: JobQueue,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ userId, timeZone }: Principal, days: number): Promise<ForecastReport> {
    const asOf = today(this.clock.now(), timeZone);
    const until = plusDays(asOf, days);
    const holdings = (await this.source.bankAccounts(userId)).filter(({ balance }) => balance !== null);
    const history = await this.histories.find(userId);
    const known = await this.recurring.all(userId);
    if (holdings.length > 0 && !isCurrent(history, known, asOf)) {
      await this.jobs.add(prepareForecastJob, { userId }, prepareForecastOptions(userId));
    }
    const bills = commitments({ cards: await this.cards.read(userId, asOf), loans: [] }, [], asOf, until);
    const forecasts: ForecastReport['forecasts'] = [];
    for (const { currency, balance, accounts } of holdings) {
      const found = history?.currencies.find((one) => one.currency === currency);
      const counted = countedIds(accounts);
      const items = asDecided(
        (found?.items ?? []).filter(({ accountId }) => counted.includes(accountId)),
        known,
      );
      const due = bills
        .filter((bill) => bill.kind === 'closed_bill' && bill.currency === currency)
        .map(({ date, amount, name }) => ({ dueDate: date, amount, name }));
      const everyday = await this.everyday(userId, asOf, currency, counted, items);
      const opening = balance as DecimalText;
      const tests = found?.tests ?? [];
      forecasts.push({
        currency,
        opening,
        accounts,
        ...forecast({ today: asOf, until, currency, opening, items, everyday, bills: due, past: tests }),
        range: {
          tests: tests.length,
          testedDays: tests.reduce((most, { errors }) => Math.max(most, errors.length), 0),
          isWellFounded: tests.length >= FEWEST_TESTS,
        },
        backTests: resultsOf(tests, APART_DAYS),
      });
    }
    return { asOf, until, searchedUntil: history?.asOf ?? null, forecasts };
  }

  private async everyday(
    userId: UserId,
    asOf: LocalDate,
    currency: string,
    accountIds: string[],
    items: readonly FoundItem[],
  ) {
    const besides = await this.source.totalsBesides(userId, {
      from: plusDays(asOf, 1 - EVERYDAY_DAYS),
      to: asOf,
      currency,
      accountIds,
      transactionIds: items.flatMap(({ transactionIds }) => transactionIds),
    });
    return everydayOf(besides.totals.map(Number), everydayDays(besides.first, asOf));
  }
}

/** What the person ignores now is left out and bears the person's name, whatever it was when it was searched. */
function asDecided(items: readonly FoundItem[], known: readonly RecurringItem[]): FoundItem[] {
  return recognise(items, known)
    .filter((item) => item.known?.decision !== 'ignored')
    .map((item) => ({ ...item.found, name: item.known?.givenName ?? item.found.name }));
}

/** Whether tests were made, not long ago, of what the person still wants expected. */
function isCurrent(history: ForecastHistory | null, known: readonly RecurringItem[], asOf: LocalDate): boolean {
  if (!history || history.asOf <= plusDays(asOf, -OLD_AFTER_DAYS)) return false;
  const ignored = new Set(ignoredOf(known).map(({ id }) => id));
  return ignored.size === history.ignoredIds.length && history.ignoredIds.every((id) => ignored.has(id));
}
