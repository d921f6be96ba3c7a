import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { type DecimalText, sum } from '../../../shared/decimal-text.js';
import { type LocalDate, plusDays, today } from '../../../shared/local-date.js';
import { type Month, monthOf, plusMonths } from '../../../shared/month.js';
import type { Principal } from '../../../shared/principal.js';
import { RATE_REPOSITORY, type RateRepository } from '../../currencies/index.js';
import { USER_REPOSITORY, type UserRepository } from '../../identity/index.js';
import { plusPeriods, RECURRING_REPOSITORY, type RecurringRepository } from '../../recurring/index.js';
import { type Commitment, commitments } from '../domain/commitment.js';
import { CardsInUse } from './cards-in-use.js';
import { COMMITMENT_SOURCE, type CommitmentSource } from './commitment-source.js';
import { RateTable } from './rate-table.js';

export interface CommitmentTotals {
  totals: { currency: string; amount: DecimalText }[];
  /** At today's rates: those of the days to come are not known. Without what has no rate. */
  inBase: DecimalText;
}

export interface CommitmentReport extends CommitmentTotals {
  asOf: LocalDate;
  until: LocalDate;
  baseCurrency: string;
  /** Currencies that could not be converted. */
  missingRates: string[];
  /** Each calendar month, `YYYY-MM`; what is overdue stands in the first. */
  months: (CommitmentTotals & { month: string })[];
  items: Commitment[];
}

/** What a user owes already in the months to come. */
@injectable()
export class ListCommitments {
  constructor(
    @inject(COMMITMENT_SOURCE) private readonly source: CommitmentSource,
    @inject(CardsInUse) private readonly cards: CardsInUse,
    @inject(RECURRING_REPOSITORY) private readonly recurring: RecurringRepository,
    @inject(RATE_REPOSITORY) private readonly rates: RateRepository,
    @inject(USER_REPOSITORY) private readonly users: UserRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Of so many months from today. */
  async run({ userId, timeZone }: Principal, months: number): Promise<CommitmentReport> {
    const asOf = today(this.clock.now(), timeZone);
    const until = plusDays(plusPeriods(asOf, 'monthly', months), -1);
    const facts = { cards: await this.cards.read(userId, asOf), loans: await this.source.loans(userId) };
    const found = await this.recurring.all(userId);
    const items = commitments(
      facts,
      found.filter(({ isFound }) => isFound),
      asOf,
      until,
    );
    const { baseCurrency } = (await this.users.find(userId))!;
    const dated = [...new Set(items.map(({ currency }) => currency))].map((currency) => ({ currency, date: asOf }));
    const table = await RateTable.of(this.rates, baseCurrency, dated);
    const totalsOf = (some: readonly Commitment[]): CommitmentTotals => ({
      totals: [...Map.groupBy(some, ({ currency }) => currency)]
        .map(([currency, rows]) => ({ currency, amount: sum(rows.map(({ amount }) => amount)) }))
        .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
      inBase: table.total(some.map(({ amount, currency }) => ({ amount, currency, date: asOf }))),
    });
    const countedIn = ({ date }: Commitment) => monthOf(date < asOf ? asOf : date);
    return {
      asOf,
      until,
      baseCurrency,
      missingRates: dated.filter((row) => !table.has(row)).map(({ currency }) => currency),
      ...totalsOf(items),
      months: monthsOf(asOf, until).map((month) => ({
        month,
        ...totalsOf(items.filter((item) => countedIn(item) === month)),
      })),
      items,
    };
  }
}

function monthsOf(from: LocalDate, to: LocalDate): Month[] {
  const months: Month[] = [];
  for (let month = monthOf(from); month <= monthOf(to); month = plusMonths(month, 1)) months.push(month);
  return months;
}
