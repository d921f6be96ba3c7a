import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { DayRange } from '../../../shared/day-range.js';
import type { DecimalText } from '../../../shared/decimal-text.js';
import { type LocalDate, today } from '../../../shared/local-date.js';
import type { Principal } from '../../../shared/principal.js';
import { RATE_REPOSITORY, type RateRepository } from '../../currencies/index.js';
import { USER_REPOSITORY, type UserRepository } from '../../identity/index.js';
import type { Holding } from '../domain/holding.js';
import { type NetWorth, netWorth, type Worth, type WorthOfDay } from '../domain/net-worth.js';
import type { Period } from '../domain/period.js';
import { reportPeriods, type Step } from '../domain/report-days.js';
import { NET_WORTH_SOURCE, type NetWorthSource } from './net-worth-source.js';
import { RateTable } from './rate-table.js';

/** A day's figures in the base currency. What could not be converted is not in them, and its currency is named. */
export interface WorthInBase {
  assets: DecimalText;
  debts: DecimalText;
  net: DecimalText;
  missingRates: string[];
}

export interface NetWorthReport extends Omit<NetWorth, 'days'> {
  dateFrom: LocalDate;
  dateTo: LocalDate;
  step: Step;
  baseCurrency: string;
  days: (WorthOfDay & { base: WorthInBase })[];
  holdings: Holding[];
}

/** What a user owns and owes, over time. */
@injectable()
export class ComputeNetWorth {
  constructor(
    @inject(NET_WORTH_SOURCE) private readonly source: NetWorthSource,
    @inject(RATE_REPOSITORY) private readonly rates: RateRepository,
    @inject(USER_REPOSITORY) private readonly users: UserRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** At the end of each day, week or month; see `reportPeriods` for the range and its errors. */
  async run(principal: Principal, asked: DayRange, step: Step): Promise<NetWorthReport> {
    const periods = reportPeriods(asked, step, today(this.clock.now(), principal.timeZone));
    const range: Period = { from: periods[0]!.from, to: periods.at(-1)!.to };
    const user = (await this.users.find(principal.userId))!;
    const holdings = await this.source.read(principal.userId, range);
    const { days, ...rest } = netWorth(holdings, periods);
    const dated = days.flatMap(({ date, worth }) => worth.map(({ currency }) => ({ currency, date })));
    const table = await RateTable.of(this.rates, user.baseCurrency, dated);
    return {
      dateFrom: range.from,
      dateTo: range.to,
      step,
      baseCurrency: user.baseCurrency,
      days: days.map((day) => ({ ...day, base: inBase(day, table) })),
      holdings,
      ...rest,
    };
  }
}

function inBase({ date, worth }: WorthOfDay, table: RateTable): WorthInBase {
  const total = (what: 'assets' | 'debts' | 'net') =>
    table.total(worth.map((row: Worth) => ({ currency: row.currency, date, amount: row[what] })));
  return {
    assets: total('assets'),
    debts: total('debts'),
    net: total('net'),
    missingRates: worth.map(({ currency }) => currency).filter((currency) => !table.has({ currency, date })),
  };
}
