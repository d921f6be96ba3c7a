import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { DecimalText } from '../../../shared/decimal-text.js';
import { earlierOf, type LocalDate, plusDays, today } from '../../../shared/local-date.js';
import type { Principal } from '../../../shared/principal.js';
import { type FoundItem, RECURRING_REPOSITORY, type RecurringRepository, recognise } from '../../recurring/index.js';
import { commitments } from '../domain/commitment.js';
import { type BackTest, backTest, type Forecast, forecast } from '../domain/forecast.js';
import { CardsInUse } from './cards-in-use.js';
import { COMMITMENT_SOURCE, type CommitmentSource, type Holdings } from './commitment-source.js';

export interface ForecastReport {
  asOf: LocalDate;
  until: LocalDate;
  /** One for each currency of which a balance is known. */
  forecasts: (Forecast & {
    currency: string;
    opening: DecimalText;
    accounts: Holdings['accounts'];
    backTests: BackTest[];
  })[];
}

const HISTORY_DAYS = 400;
/** Of a longer history, the newest count: who has more moves too much for single ones to matter. */
const MOST_MOVEMENTS = 5_000;
const BACK_TEST_DAYS = 30;
const BACK_TESTS = 3;
/** A test of the past wants as much history before it as makes a series. */
const BEFORE_BACK_TEST_DAYS = 120;

/** How the balance of a user's bank accounts goes on, in each currency. */
@injectable()
export class ComputeForecast {
  constructor(
    @inject(COMMITMENT_SOURCE) private readonly source: CommitmentSource,
    @inject(CardsInUse) private readonly cards: CardsInUse,
    @inject(RECURRING_REPOSITORY) private readonly recurring: RecurringRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ userId, timeZone }: Principal, days: number): Promise<ForecastReport> {
    const asOf = today(this.clock.now(), timeZone);
    const until = plusDays(asOf, days);
    const holdings = await this.source.bankAccounts(userId);
    const all = await this.source.bankMovements(userId, plusDays(asOf, -HISTORY_DAYS), asOf, MOST_MOVEMENTS);
    const bills = commitments({ cards: await this.cards.read(userId, asOf), loans: [] }, [], asOf, until);
    const ignored = (await this.recurring.all(userId)).filter(({ decision }) => decision === 'ignored');
    const isIgnored = (item: FoundItem) => recognise([item], ignored)[0]!.known !== null;
    const forecasts = holdings
      .filter(({ balance }) => balance !== null)
      .map(({ currency, balance, accounts }) => {
        const counted = new Set(accounts.filter((account) => account.balance !== null).map(({ id }) => id));
        const movements = all.filter((movement) => movement.currency === currency && counted.has(movement.accountId));
        const opening = balance as DecimalText;
        const input = { today: asOf, currency, movements, isIgnored };
        const due = bills
          .filter((bill) => bill.kind === 'closed_bill' && bill.currency === currency)
          .map(({ date, amount, name }) => ({ dueDate: date, amount, name }));
        return {
          currency,
          opening,
          accounts,
          ...forecast({ ...input, until, opening, bills: due }),
          backTests: daysToTest(movements, asOf).map((from) => backTest(input, from, BACK_TEST_DAYS)),
        };
      });
    return { asOf, until, forecasts };
  }
}

/** Ends of days from which the past can be forecast: 90, 60 and 30 days ago, where enough is known before. */
function daysToTest(movements: readonly { date: LocalDate }[], asOf: LocalDate): LocalDate[] {
  const first = movements.reduce((least, { date }) => earlierOf(date, least), asOf);
  return Array.from({ length: BACK_TESTS }, (_, i) => plusDays(asOf, -BACK_TEST_DAYS * (BACK_TESTS - i))).filter(
    (from) => plusDays(first, BEFORE_BACK_TEST_DAYS) <= from,
  );
}
