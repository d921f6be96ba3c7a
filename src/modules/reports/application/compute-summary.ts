import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { type DecimalText, inMinorUnits, negated, sum, ZERO } from '../../../shared/decimal-text.js';
import { InvalidInput } from '../../../shared/errors.js';
import { type LocalDate, plusDays, today } from '../../../shared/local-date.js';
import type { Principal } from '../../../shared/principal.js';
import { type ComparisonKind, type Period, periodBefore, yearBefore } from '../domain/period.js';
import type { Comparison, Grouping, PeriodTotals, Summary, Totals } from '../domain/summary.js';
import { SUMMARY_SOURCE, type SummarySource } from './summary-source.js';

export interface SummaryRequest {
  dateFrom?: LocalDate;
  dateTo?: LocalDate;
  accountIds?: string[];
  connectionIds?: string[];
  includePending: boolean;
  groupings?: Grouping[];
  categoryDepth?: number;
  compare?: ComparisonKind;
}

/** Income, expense and net of a user over a range of days. */
@injectable()
export class ComputeSummary {
  constructor(
    @inject(SUMMARY_SOURCE) private readonly source: SummarySource,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Without days, the 12 months up to today; with one of them, the 12 months that begin or end there. Throws `InvalidInput`
   * on a range that ends before it begins, and on a depth of categories without groups by category.
   */
  async run(principal: Principal, asked: SummaryRequest): Promise<Summary> {
    const { groupings = [], categoryDepth = null, compare } = asked;
    if (categoryDepth !== null && !groupings.includes('category')) {
      const detail = 'category_depth is for groups by category';
      throw new InvalidInput([{ pointer: 'category_depth', code: 'unexpected', detail }]);
    }
    const period = this.period(principal, asked);
    const before = compare && periodBefore(period, compare);
    const { periods, counted, freshness } = await this.source.read(principal.userId, {
      ...asked,
      groupings,
      categoryDepth,
      periods: before ? [period, before] : [period],
    });
    const [current, earlier] = periods as [PeriodTotals, PeriodTotals?];
    return {
      period,
      groupings,
      ...current,
      comparison: compare && before && earlier ? compared(compare, before, current, earlier) : null,
      counted: { ...counted, pendingIncluded: asked.includePending },
      freshness,
    };
  }

  private period(principal: Principal, asked: SummaryRequest): Period {
    const lastDay = today(this.clock.now(), principal.timeZone);
    const to = asked.dateTo ?? (asked.dateFrom && asked.dateFrom > lastDay ? asked.dateFrom : lastDay);
    const from = asked.dateFrom ?? plusDays(yearBefore(to), 1);
    if (from < '0001-01-01') {
      throw new InvalidInput([{ pointer: 'date_from', code: 'range', detail: 'there is no year 0' }]);
    }
    if (from > to) {
      throw new InvalidInput([{ pointer: 'date_to', code: 'range', detail: 'date_to is before date_from' }]);
    }
    return { from, to };
  }
}

function compared(kind: ComparisonKind, period: Period, current: PeriodTotals, earlier: PeriodTotals): Comparison {
  const currencies = new Set([...current.totals, ...earlier.totals].map(({ currency }) => currency));
  const of = ({ totals }: PeriodTotals, currency: string) => totals.find((each) => each.currency === currency);
  return {
    kind,
    period,
    ...earlier,
    change: [...currencies]
      .sort()
      .map((currency) => change(of(current, currency) ?? none(currency), of(earlier, currency) ?? none(currency))),
    baseChange: change(current.base.totals, earlier.base.totals),
  };
}

function change(now: Totals, before: Totals): Totals {
  const less = (one: DecimalText, other: DecimalText) => inMinorUnits(sum([one, negated(other)]), now.currency);
  return {
    currency: now.currency,
    income: less(now.income, before.income),
    expense: less(now.expense, before.expense),
    net: less(now.net, before.net),
    transfersIn: less(now.transfersIn, before.transfersIn),
    transfersOut: less(now.transfersOut, before.transfersOut),
    count: now.count - before.count,
  };
}

function none(currency: string): Totals {
  const zero = inMinorUnits(ZERO, currency);
  return { currency, income: zero, expense: zero, net: zero, transfersIn: zero, transfersOut: zero, count: 0 };
}
