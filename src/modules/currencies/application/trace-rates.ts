import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { wasCurrency } from '../../../shared/currency.js';
import type { DayRange } from '../../../shared/day-range.js';
import { type FieldError, InvalidInput } from '../../../shared/errors.js';
import { daysBetween, type LocalDate, plusDays, today } from '../../../shared/local-date.js';
import type { Principal } from '../../../shared/principal.js';
import { USER_REPOSITORY, type UserRepository } from '../../identity/index.js';
import type { TracedRate } from '../domain/exchange-rate.js';
import { RATE_REPOSITORY, type RateRepository } from './rate-repository.js';

/** The longest range. Days. */
const MOST_DAYS = 366;
/** The range when none is asked for. Days. */
const USUAL_DAYS = 30;

export interface TracedRates {
  from: string;
  to: string;
  dateFrom: LocalDate;
  dateTo: LocalDate;
  rates: TracedRate[];
}

/** How one currency was converted to another, day by day. */
@injectable()
export class TraceRates {
  constructor(
    @inject(RATE_REPOSITORY) private readonly rates: RateRepository,
    @inject(USER_REPOSITORY) private readonly users: UserRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * To the user's base currency where no other is given; without days, the 30 up to today. Throws `InvalidInput` for a currency
   * that never was one, and for a range of more than 366 days.
   */
  async run(principal: Principal, pair: { from: string; to?: string }, range: DayRange): Promise<TracedRates> {
    const wrong: FieldError[] = [];
    for (const [pointer, code] of Object.entries(pair)) {
      if (!wasCurrency(code)) wrong.push({ pointer, code: 'unknown', detail: `There is no currency ${code}.` });
    }
    const { dateFrom, dateTo } = this.days(principal, range);
    if (daysBetween(dateFrom, dateTo) >= MOST_DAYS) {
      wrong.push({ pointer: 'date_from', code: 'range', detail: `A range has ${MOST_DAYS} days at most.` });
    }
    if (wrong.length > 0) throw new InvalidInput(wrong);
    const to = pair.to ?? (await this.users.find(principal.userId))!.baseCurrency;
    const rates = await this.rates.trace({ from: pair.from, to }, { from: dateFrom, to: dateTo });
    return { from: pair.from, to, dateFrom, dateTo, rates };
  }

  private days(principal: Principal, { from, to }: DayRange): { dateFrom: LocalDate; dateTo: LocalDate } {
    const lastDay = today(this.clock.now(), principal.timeZone);
    const dateTo = to ?? (from && from > lastDay ? from : lastDay);
    // The calendar begins with the year 1.
    const usual = dateTo < '0002' ? dateTo : plusDays(dateTo, 1 - USUAL_DAYS);
    return { dateFrom: from ?? usual, dateTo };
  }
}
