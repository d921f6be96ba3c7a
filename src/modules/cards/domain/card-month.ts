import { type DecimalText, sum } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { Month } from '../../../shared/month.js';
import { type CardRow, kindOfRow, type LineKind } from './card-row.js';
import type { Payment } from './settle.js';

/** Rows of a month that are on one bill whatever the bills are, and of one kind. */
export interface LineGroup {
  providerBillId: string | null;
  forecastMonth: Month | null;
  /** `null` where the bill that is named, or the month that is forecast, tells the bill. */
  date: LocalDate | null;
  kind: LineKind;
  amount: DecimalText;
}

/** What bills need of a card's rows of one month: as much of it, however many rows there are. */
export interface CardMonth {
  month: Month;
  firstDay: LocalDate;
  lastDay: LocalDate;
  groups: LineGroup[];
  payments: Payment[];
}

/** Rows of a day that name their bill: what the bank's habits are learned from. */
export interface Teaching {
  providerBillId: string;
  forecastMonth: Month | null;
  date: LocalDate;
  rows: number;
  /** Those of them that are money out. */
  charges: number;
}

/** A month by its rows, of which there is one at least, in order; `everyDay` keeps days where the bill's name would do. */
export function cardMonth(month: Month, rows: readonly CardRow[], everyDay = false): CardMonth {
  const kinds = new Map(rows.map((row) => [row, kindOfRow(row)]));
  const keyOf = (row: CardRow) => {
    const hasBill = row.providerBillId !== null || row.forecastMonth !== null;
    return JSON.stringify([
      row.providerBillId,
      row.forecastMonth,
      hasBill && !everyDay ? null : row.date,
      kinds.get(row),
    ]);
  };
  return {
    month,
    firstDay: rows[0]!.date,
    lastDay: rows.at(-1)!.date,
    groups: [...Map.groupBy(rows, keyOf)].map(([key, alike]): LineGroup => {
      const [providerBillId, forecastMonth, date, kind] = JSON.parse(key);
      return { providerBillId, forecastMonth, date, kind, amount: sum(alike.map(({ amount }) => amount)) };
    }),
    payments: rows.filter((row) => kinds.get(row) === 'payment').map(({ id, date, amount }) => ({ id, date, amount })),
  };
}

/** Whether rows of the month name a bill that the bank does not give, so that their days must tell which they are on. */
export function needsDays({ groups }: CardMonth, bills: readonly { providerBillId: string }[]): boolean {
  const known = new Set(bills.map(({ providerBillId }) => providerBillId));
  return groups.some(
    ({ providerBillId, forecastMonth, date }) => date === null && forecastMonth === null && !known.has(providerBillId!),
  );
}

export function teachingOf(rows: readonly CardRow[]): Teaching[] {
  const named = rows.filter(({ providerBillId }) => providerBillId !== null);
  const keyOf = (row: CardRow) => JSON.stringify([row.providerBillId, row.forecastMonth, row.date]);
  return [...Map.groupBy(named, keyOf).values()].map((alike) => ({
    providerBillId: alike[0]!.providerBillId!,
    forecastMonth: alike[0]!.forecastMonth,
    date: alike[0]!.date,
    rows: alike.length,
    charges: alike.filter(({ amount }) => amount.startsWith('-')).length,
  }));
}
