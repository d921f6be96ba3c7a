import { type LocalDate, plusDays } from '../../../shared/local-date.js';
import { plusMonths } from '../../../shared/month.js';
import type { LineGroup } from './card-month.js';
import type { Cycle, Habits } from './cycles.js';

export type AssignedBy = 'bank' | 'forecast' | 'computed';

/** A card's cycles, to find that of any row. */
export class Calendar {
  private readonly byBill = new Map<string, number>();
  private readonly byMonth = new Map<string, number>();
  /** For each cycle the latest day of purchase that is on it or on one before it. */
  private readonly upTo: LocalDate[] = [];

  constructor(
    readonly cycles: readonly Cycle[],
    private readonly habits: Habits,
  ) {
    for (const [index, { bill, month, closingDate }] of cycles.entries()) {
      if (bill && !this.byBill.has(bill.providerBillId)) this.byBill.set(bill.providerBillId, index);
      if (!this.byMonth.has(month)) this.byMonth.set(month, index);
      const last = plusDays(closingDate, habits.cut);
      const before = this.upTo.at(-1);
      this.upTo.push(before !== undefined && before > last ? before : last);
    }
  }

  /** The bill that a row names, else the month that the bank forecasts, else the first that closes after its day. */
  find(
    row: Pick<LineGroup, 'providerBillId' | 'forecastMonth' | 'date'>,
  ): { index: number; assignedBy: AssignedBy } | null {
    const named = row.providerBillId === null ? undefined : this.byBill.get(row.providerBillId);
    if (named !== undefined) return { index: named, assignedBy: 'bank' };
    const forecast =
      row.forecastMonth === null
        ? undefined
        : this.byMonth.get(plusMonths(row.forecastMonth, -this.habits.forecastOffset));
    if (forecast !== undefined) return { index: forecast, assignedBy: 'forecast' };
    return row.date === null ? null : this.byDay(row.date);
  }

  private byDay(date: LocalDate): { index: number; assignedBy: AssignedBy } | null {
    let [low, high] = [0, this.upTo.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.upTo[middle]! < date) low = middle + 1;
      else high = middle;
    }
    return low === this.upTo.length ? null : { index: low, assignedBy: 'computed' };
  }
}
