import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { InvalidInput } from '../../../shared/errors.js';
import { type LocalDate, plusDays, today } from '../../../shared/local-date.js';
import type { Principal } from '../../../shared/principal.js';
import type { Grouping, Summary } from '../domain/summary.js';
import { SUMMARY_SOURCE, type SummaryRange, type SummarySource } from './summary-source.js';

/** Income, expense and net of a user over a range of days. */
@injectable()
export class ComputeSummary {
  constructor(
    @inject(SUMMARY_SOURCE) private readonly source: SummarySource,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Without days, the 12 months up to today; with one of them, the 12 months that begin or end there. Throws `InvalidInput`
   * on a range that ends before it begins.
   */
  async run(
    principal: Principal,
    asked: Partial<SummaryRange> & { includePending: boolean },
    grouping: Grouping | null,
  ): Promise<Summary> {
    const { dateFrom, dateTo } = this.days(principal, asked);
    const range = { ...asked, dateFrom, dateTo };
    const { counted, ...read } = await this.source.read(principal.userId, range, grouping);
    return { dateFrom, dateTo, grouping, ...read, counted: { ...counted, pendingIncluded: asked.includePending } };
  }

  private days(principal: Principal, asked: { dateFrom?: LocalDate; dateTo?: LocalDate }) {
    const lastDay = today(this.clock.now(), principal.timeZone);
    const dateTo = asked.dateTo ?? (asked.dateFrom && asked.dateFrom > lastDay ? asked.dateFrom : lastDay);
    const dateFrom = asked.dateFrom ?? plusDays(yearBefore(dateTo), 1);
    if (dateFrom > dateTo) {
      throw new InvalidInput([{ pointer: 'date_to', code: 'range', detail: 'date_to is before date_from' }]);
    }
    return { dateFrom, dateTo };
  }
}

/** The same day a year earlier; 28 February for the 29th. */
function yearBefore(date: LocalDate): LocalDate {
  const year = String(Number(date.slice(0, 4)) - 1).padStart(4, '0');
  const monthAndDay = date.slice(5) === '02-29' ? '02-28' : date.slice(5);
  return `${year}-${monthAndDay}` as LocalDate;
}
