import { daysBetween, type LocalDate, plusDays } from '../../../shared/local-date.js';
import { dayIn, type Month, monthOf, monthsBetween, plusMonths } from '../../../shared/month.js';
import type { CardMonth, Teaching } from './card-month.js';

/** A bill as the bank gives it; what is to be paid is positive. */
export interface KnownBill {
  id: string;
  providerBillId: string;
  dueDate: LocalDate;
  closingDate: LocalDate | null;
}

/** One bill's time. Cycles of a card follow each other without gaps. */
export interface Cycle {
  /** The month that it falls due in. */
  month: Month;
  closingDate: LocalDate;
  dueDate: LocalDate;
  /** Whether closing and due day were worked out and not told by the bank. */
  isComputed: boolean;
  bill: KnownBill | null;
}

/** How a bank keeps a card's calendar. */
export interface Habits {
  closingDay: number;
  /** Days from closing to due. */
  gap: number;
  /** Purchases up to this many days after the closing date are on the bill; -1: those of the closing day are on the next one. */
  cut: number;
  /** Months from that in which a bill falls due to that which the bank forecasts for it. */
  forecastOffset: number;
}

/** The best day to buy is the closing day: at most banks its purchases are on the next bill. */
const USUAL_CUT = -1;
const USUAL_GAP = 7;
const CUTS = [USUAL_CUT, 0, -2, 1, -3];

/** A card with the bills that its bank gives. */
export interface CardHistory {
  bills: readonly KnownBill[];
  /** Of the newest months in which its rows named bills. */
  teaching: readonly Teaching[];
  /** Of the bill that is open, where the bank tells. */
  nextClosing: LocalDate | null;
  nextDue: LocalDate | null;
}

/**
 * Learns how the bank keeps this card's calendar, from bills and what they hold, from other cards of the bank for what is the bank's
 * own habit, and from what the account says of its open bill. `null` where nothing at all tells when the card closes.
 */
export function learnHabits(card: CardHistory, sameBank: readonly CardHistory[]): Habits | null {
  const everyCard = [card, ...sameBank];
  const gap = median(everyCard.flatMap(gapsOf)) ?? USUAL_GAP;
  const closings = card.bills.map((bill) => closingOf(bill, gap));
  if (card.nextClosing) closings.push(card.nextClosing);
  else if (card.nextDue) closings.push(plusDays(card.nextDue, -gap));
  const closingDay = median(closings.map((date) => Number(date.slice(8))));
  if (closingDay === null) return null;
  return { closingDay, gap, cut: learnCut(everyCard, gap), forecastOffset: learnForecast(everyCard) };
}

/** Days from closing to due of every bill that tells both. */
function gapsOf({ bills, nextClosing, nextDue }: CardHistory): number[] {
  const gaps = bills.flatMap(({ dueDate, closingDate }) => (closingDate ? [daysBetween(closingDate, dueDate)] : []));
  return nextClosing && nextDue ? [...gaps, daysBetween(nextClosing, nextDue)] : gaps;
}

const closingOf = (bill: KnownBill, gap: number) => bill.closingDate ?? plusDays(bill.dueDate, -gap);

/** Where the bank cuts: the number of days under which the fewest rows that name their bill would have been put wrong. */
function learnCut(cards: readonly CardHistory[], gap: number): number {
  const wrong = new Map(CUTS.map((cut) => [cut, 0]));
  for (const { bills, teaching } of cards) {
    const sorted = [...bills].sort((a, b) => (a.dueDate < b.dueDate ? -1 : 1));
    const index = new Map(sorted.map((bill, at) => [bill.providerBillId, at]));
    for (const { providerBillId, date, charges } of teaching) {
      const at = index.get(providerBillId);
      if (at === undefined) continue;
      const before = sorted[at - 1];
      for (const cut of CUTS) {
        const tooLate = daysBetween(closingOf(sorted[at]!, gap), date) > cut;
        // A row that the bank told late lies before its bill at any cut, and teaches nothing.
        const since = before ? daysBetween(closingOf(before, gap), date) : 99;
        const tooEarly = since <= cut && since >= Math.min(...CUTS);
        if (tooLate || tooEarly) wrong.set(cut, wrong.get(cut)! + charges);
      }
    }
  }
  return CUTS.reduce((best, cut) => (wrong.get(cut)! < wrong.get(best)! ? cut : best));
}

/** Whether the bank names bills by the month of closing or of payment, where they are not the same. */
function learnForecast(cards: readonly CardHistory[]): number {
  const offsets = cards.flatMap(({ bills, teaching }) => {
    const months = new Map(bills.map(({ providerBillId, dueDate }) => [providerBillId, monthOf(dueDate)]));
    return teaching.flatMap(({ providerBillId, forecastMonth, rows }) => {
      const due = months.get(providerBillId);
      return due === undefined || forecastMonth === null
        ? []
        : Array.from({ length: rows }, () => monthsBetween(due, forecastMonth));
    });
  });
  return median(offsets) ?? 0;
}

/** Every cycle from the first bill or row to the last, and at least to the one that is open today, in order. */
export function cyclesOf(
  card: CardHistory & { months: readonly CardMonth[] },
  habits: Habits,
  today: LocalDate,
): Cycle[] {
  const bills = Map.groupBy(card.bills, ({ dueDate }) => monthOf(dueDate));
  const at = (month: Month): Cycle | Cycle[] => {
    const known = bills.get(month);
    // Two where the due day was changed.
    if (known) {
      return known
        .map((bill) => ({ bill, month, closingDate: closingOf(bill, habits.gap), dueDate: bill.dueDate }))
        .map((cycle) => ({ ...cycle, isComputed: cycle.bill.closingDate === null }))
        .sort((a, b) => (a.dueDate < b.dueDate ? -1 : 1));
    }
    const told = card.nextDue && monthOf(card.nextDue) === month ? card.nextDue : null;
    if (told) {
      const closingDate = card.nextClosing ?? plusDays(told, -habits.gap);
      return { month, closingDate, dueDate: told, isComputed: card.nextClosing === null, bill: null };
    }
    // The closing day's month is that of the due date, or the one before.
    const isSame = monthOf(plusDays(dayIn(month, habits.closingDay), habits.gap)) === month;
    const closingDate = dayIn(isSame ? month : plusMonths(month, -1), habits.closingDay);
    return { month, closingDate, dueDate: plusDays(closingDate, habits.gap), isComputed: true, bill: null };
  };
  const dates = [...card.months.flatMap(({ firstDay, lastDay }) => [firstDay, lastDay]), today];
  const forecasts = new Set(card.months.flatMap(({ groups }) => groups.map(({ forecastMonth }) => forecastMonth)));
  const months = [
    ...bills.keys(),
    ...dates.map((date) => monthFor(date, habits)),
    ...[...forecasts].flatMap((month) => (month ? [plusMonths(month, -habits.forecastOffset)] : [])),
  ].sort();
  const count = monthsBetween(months[0]!, months.at(-1)!);
  return Array.from({ length: count + 1 }, (_, index) => at(plusMonths(months[0]!, index))).flat();
}

/** The month that falls due for what was bought on a day, by habits alone. */
function monthFor(date: LocalDate, { closingDay, gap, cut }: Habits): Month {
  const closing = dayIn(monthOf(date), closingDay);
  const month = daysBetween(closing, date) <= cut ? monthOf(date) : plusMonths(monthOf(date), 1);
  return monthOf(plusDays(dayIn(month, closingDay), gap));
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
