import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { DayRange } from '../../../shared/day-range.js';
import { type DecimalText, minus, sum } from '../../../shared/decimal-text.js';
import { type LocalDate, plusDays, today } from '../../../shared/local-date.js';
import type { Principal } from '../../../shared/principal.js';
import { RATE_REPOSITORY, type RateRepository } from '../../currencies/index.js';
import { USER_REPOSITORY, type UserRepository } from '../../identity/index.js';
import { type CashFlow, cashFlow, type Flow, type FlowAccount, type FlowOfPeriod } from '../domain/cash-flow.js';
import { reportPeriods, type Step } from '../domain/report-days.js';
import { CASH_FLOW_SOURCE, type CashFlowSource } from './cash-flow-source.js';
import { RateTable } from './rate-table.js';

type Amounts = Omit<Flow, 'currency' | 'openingSource' | 'closingSource'>;

/** A period in the base currency; currencies without a rate for one of its days are left out of it whole, and named. */
export interface FlowInBase extends Amounts {
  /** What other currencies gained or lost in price: that by which the figures would not add up otherwise. */
  exchangeEffect: DecimalText;
  missingRates: { currency: string; days: LocalDate[] }[];
}

export interface CashFlowReport extends Omit<CashFlow, 'periods'> {
  dateFrom: LocalDate;
  dateTo: LocalDate;
  step: Step;
  baseCurrency: string;
  periods: (FlowOfPeriod & { base: FlowInBase })[];
  accounts: FlowAccount[];
}

/** What came in and went out of a user's accounts, over time, and what of it nobody can explain. */
@injectable()
export class ComputeCashFlow {
  constructor(
    @inject(CASH_FLOW_SOURCE) private readonly source: CashFlowSource,
    @inject(RATE_REPOSITORY) private readonly rates: RateRepository,
    @inject(USER_REPOSITORY) private readonly users: UserRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** By day, week or month; see `reportPeriods` for the range and its errors. */
  async run(principal: Principal, asked: DayRange & { accountIds?: string[] }, step: Step): Promise<CashFlowReport> {
    const periods = reportPeriods(asked, step, today(this.clock.now(), principal.timeZone));
    const range = { from: periods[0]!.from, to: periods.at(-1)!.to };
    const user = (await this.users.find(principal.userId))!;
    const accounts = await this.source.read(principal.userId, range, asked.accountIds ?? null);
    const { periods: flows, ...rest } = cashFlow(accounts, accounts.length > 0 ? periods : []);
    const bases = await this.inBase(user.baseCurrency, accounts, flows);
    return {
      dateFrom: range.from,
      dateTo: range.to,
      step,
      baseCurrency: user.baseCurrency,
      periods: flows.map((flow, index) => ({ ...flow, base: bases[index]! })),
      accounts,
      ...rest,
    };
  }

  /** Movements at the rate of their day, balances at that of theirs. */
  private async inBase(base: string, accounts: FlowAccount[], periods: FlowOfPeriod[]): Promise<FlowInBase[]> {
    const dated = periods.map((period) => period.flows.map((flow) => datedAmounts(accounts, period, flow)));
    const table = await RateTable.of(this.rates, base, dated.flat(2));
    return dated.map((currencies) => {
      const usable = currencies.filter((rows) => rows.every((row) => table.has(row))).flat();
      const total = (what: keyof Amounts) => table.total(usable.filter((row) => row.what === what));
      const amounts = Object.fromEntries(WHATS.map((what) => [what, total(what)])) as unknown as Amounts;
      const explained = sum(WHATS.filter((what) => what !== 'closing').map((what) => amounts[what]));
      return {
        ...amounts,
        exchangeEffect: minus(amounts.closing, explained),
        missingRates: currencies.flatMap((rows) => {
          const days = rows.filter((row) => !table.has(row)).map(({ date }) => date);
          return days.length === 0 ? [] : [{ currency: rows[0]!.currency, days: [...new Set(days)].sort() }];
        }),
      };
    });
  }
}

const WHATS = [
  'opening',
  'begun',
  'income',
  'expense',
  'transfersIn',
  'transfersOut',
  'excluded',
  'unexplained',
  'closing',
] as const satisfies (keyof Amounts)[];

interface DatedAmount {
  currency: string;
  date: LocalDate;
  what: keyof Amounts;
  amount: DecimalText;
}

/** Every amount of a period with the day whose rate it takes; what has no day of its own takes the period's last. */
function datedAmounts(accounts: readonly FlowAccount[], { from, to }: FlowOfPeriod, flow: Flow): DatedAmount[] {
  const { currency } = flow;
  const on = (date: LocalDate, what: keyof Amounts, amount: DecimalText) => ({ currency, date, what, amount });
  const days = accounts
    .filter((account) => account.currency === currency && account.firstKnown !== null)
    .flatMap((account) => account.days)
    .filter(({ date }) => date >= from && date <= to);
  return [
    on(plusDays(from, -1), 'opening', flow.opening),
    on(to, 'begun', flow.begun),
    on(to, 'unexplained', flow.unexplained),
    on(to, 'closing', flow.closing),
    ...days.flatMap((day) => [
      on(day.date, 'income', day.income),
      on(day.date, 'expense', day.expense),
      on(day.date, 'transfersIn', day.transfersIn),
      on(day.date, 'transfersOut', day.transfersOut),
      on(day.date, 'excluded', day.excluded),
    ]),
  ].filter(({ amount }) => /[1-9]/.test(amount));
}
