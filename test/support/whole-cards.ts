import type { BilledPurchase } from '../../src/modules/cards/application/billed-purchase.js';
import type { AssignedBy } from '../../src/modules/cards/domain/calendar.js';
import { type CardRow, kindOfRow } from '../../src/modules/cards/domain/card-row.js';
import type { Cycle, Habits, KnownBill } from '../../src/modules/cards/domain/cycles.js';
import { purchasesOf } from '../../src/modules/cards/domain/purchases.js';
import { asOwed, type Payment, settle } from '../../src/modules/cards/domain/settle.js';
import type { BillLine, Statement } from '../../src/modules/cards/domain/statement.js';
import { isZero, negated, sum, ZERO } from '../../src/shared/decimal-text.js';
import { derivedId } from '../../src/shared/derived-id.js';
import { daysBetween, type LocalDate, plusDays } from '../../src/shared/local-date.js';
import { dayIn, type Month, monthOf, monthsBetween, plusMonths } from '../../src/shared/month.js';
import type { WholeCard } from './a-card.js';

/**
 * What a card's bills and purchases are by reading every row that there is: the reference for what is kept by month. It learns from
 * all rows, so that it says the same only of histories that name bills in no more months than are learned from.
 */
export type WholeStatement = Omit<Statement, 'months'> & { lines: BillLine[] };

const USUAL_CUT = -1;
const USUAL_GAP = 7;
const CUTS = [USUAL_CUT, 0, -2, 1, -3];

/**
 * Learns how the bank keeps this card's calendar, from bills and what they hold, from other cards of the bank for what is the bank's
 * own habit, and from what the account says of its open bill. `null` where nothing at all tells when the card closes.
 */
function learnHabits(card: WholeCard, sameBank: readonly WholeCard[]): Habits | null {
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
function gapsOf({ bills, nextClosing, nextDue }: WholeCard): number[] {
  const gaps = bills.flatMap(({ dueDate, closingDate }) => (closingDate ? [daysBetween(closingDate, dueDate)] : []));
  return nextClosing && nextDue ? [...gaps, daysBetween(nextClosing, nextDue)] : gaps;
}

const closingOf = (bill: KnownBill, gap: number) => bill.closingDate ?? plusDays(bill.dueDate, -gap);

/** Where the bank cuts: the number of days under which the fewest rows that name their bill would have been put wrong. */
function learnCut(cards: readonly WholeCard[], gap: number): number {
  const wrong = new Map(CUTS.map((cut) => [cut, 0]));
  for (const { bills, rows } of cards) {
    const sorted = [...bills].sort((a, b) => (a.dueDate < b.dueDate ? -1 : 1));
    const index = new Map(sorted.map((bill, at) => [bill.providerBillId, at]));
    for (const { providerBillId, date, amount } of rows) {
      const at = providerBillId === null ? undefined : index.get(providerBillId);
      if (at === undefined || !amount.startsWith('-')) continue;
      const before = sorted[at - 1];
      for (const cut of CUTS) {
        const tooLate = daysBetween(closingOf(sorted[at]!, gap), date) > cut;
        // A row that the bank told late lies before its bill at any cut, and teaches nothing.
        const since = before ? daysBetween(closingOf(before, gap), date) : 99;
        const tooEarly = since <= cut && since >= Math.min(...CUTS);
        if (tooLate || tooEarly) wrong.set(cut, wrong.get(cut)! + 1);
      }
    }
  }
  return CUTS.reduce((best, cut) => (wrong.get(cut)! < wrong.get(best)! ? cut : best));
}

/** Whether the bank names bills by the month of closing or of payment, where they are not the same. */
function learnForecast(cards: readonly WholeCard[]): number {
  const offsets = cards.flatMap(({ bills, rows }) => {
    const months = new Map(bills.map(({ providerBillId, dueDate }) => [providerBillId, monthOf(dueDate)]));
    return rows.flatMap(({ providerBillId, forecastMonth }) => {
      const due = providerBillId === null ? undefined : months.get(providerBillId);
      return due === undefined || forecastMonth === null ? [] : [monthsBetween(due, forecastMonth)];
    });
  });
  return median(offsets) ?? 0;
}

/** Every cycle from the first bill or row to the last, and at least to the one that is open today, in order. */
function cyclesOf(card: WholeCard, habits: Habits, today: LocalDate): Cycle[] {
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
  const dates = [...card.rows.map(({ date }) => date), today];
  const months = [
    ...bills.keys(),
    ...dates.map((date) => monthFor(date, habits)),
    ...card.rows.flatMap(({ forecastMonth }) =>
      forecastMonth ? [plusMonths(forecastMonth, -habits.forecastOffset)] : [],
    ),
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

/** The cycle of a row: the bill that it names, else the month that the bank forecasts, else the first that closes after its day. */
function cycleOf(
  row: CardRow,
  cycles: readonly Cycle[],
  habits: Habits,
): { index: number; assignedBy: AssignedBy } | null {
  if (row.providerBillId !== null) {
    const index = cycles.findIndex(({ bill }) => bill?.providerBillId === row.providerBillId);
    if (index >= 0) return { index, assignedBy: 'bank' };
  }
  if (row.forecastMonth !== null) {
    const month = plusMonths(row.forecastMonth, -habits.forecastOffset);
    const index = cycles.findIndex((cycle) => cycle.month === month);
    if (index >= 0) return { index, assignedBy: 'forecast' };
  }
  const index = cycles.findIndex(({ closingDate }) => daysBetween(closingDate, row.date) <= habits.cut);
  return index < 0 ? null : { index, assignedBy: 'computed' };
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

/**
 * Every bill of a card that is known or follows from what is: those that the bank gives, and where it gives none, cycles by the
 * closing day that was learned. In order of closing. Nothing where nothing tells when the card closes.
 */
export function wholeStatements(card: WholeCard, sameBank: readonly WholeCard[], today: LocalDate): WholeStatement[] {
  const habits = learnHabits(card, sameBank);
  if (!habits) return [];
  const drafts = draftsOf(card, habits, today);
  const settlements = settle(
    drafts.map(({ cycle, phase, bankBill, linesTotal }) => ({
      closingDate: cycle.closingDate,
      dueDate: cycle.dueDate,
      isClosed: phase === 'closed',
      total: bankBill?.totalAmount ?? linesTotal,
      linesTotal,
      isBanks: bankBill !== null,
    })),
    paymentsOf(card),
    today,
  );
  return drafts.map((draft, index) => {
    const settlement = settlements[index]!;
    const carried = settlements[index - 1]?.carriedOver ?? ZERO;
    const { bankBill, linesTotal } = draft;
    const difference = bankBill && sum([bankBill.totalAmount, negated(linesTotal), negated(carried)]);
    return { ...draft, settlement, difference };
  });
}

type Draft = Omit<WholeStatement, 'settlement' | 'difference'>;

function draftsOf(card: WholeCard, habits: Habits, today: LocalDate): Draft[] {
  const cycles = cyclesOf(card, habits, today);
  const lines = cycles.map((): BillLine[] => []);
  for (const row of card.rows) {
    const found = cycleOf(row, cycles, habits);
    if (found) lines[found.index]!.push({ row, kind: kindOfRow(row), assignedBy: found.assignedBy });
  }
  const openIndex = cycles.findIndex(({ closingDate, bill }) => bill === null && closingDate >= today);
  const totals = new Map(card.bills.map((bill) => [bill.id, bill]));
  return cycles.flatMap((cycle, index): Draft[] => {
    const own = lines[index]!;
    // A month without a bill and without anything on it, where a due day was moved or history begins.
    if (!cycle.bill && own.length === 0 && index !== openIndex) return [];
    const phase = cycle.bill || cycle.closingDate < today ? 'closed' : index === openIndex ? 'open' : 'future';
    const bill = cycle.bill ? totals.get(cycle.bill.id)! : null;
    const counted = own.filter(({ kind }) => kind !== 'payment' && kind !== 'echo');
    return [
      {
        id: bill?.id ?? derivedId('bill', card.accountId, cycle.month),
        accountId: card.accountId,
        phase,
        cycle,
        bankBill: bill,
        linesTotal: owed(counted),
        totals: {
          purchase: owed(counted.filter(({ kind }) => kind === 'purchase' || kind === 'instalment')),
          refund: owed(counted.filter(({ kind }) => kind === 'refund')),
          fee: owed(counted.filter(({ kind }) => kind === 'fee')),
          interest: owed(counted.filter(({ kind }) => kind === 'interest')),
          iof: owed(counted.filter(({ kind }) => kind === 'iof')),
          financing: owed(counted.filter(({ kind }) => kind === 'financing')),
        },
        currency: bill?.currency ?? card.currency,
        lines: own,
      },
    ];
  });
}

const owed = (lines: readonly BillLine[]) => asOwed(sum(lines.map(({ row }) => row.amount)));

/** The card's own records of payments; where it has none at all, what the bank lists under its bills, each once. */
function paymentsOf(card: WholeCard): Payment[] {
  const rows = card.rows.filter((row) => kindOfRow(row) === 'payment');
  if (rows.length > 0) return rows.map(({ id, date, amount }) => ({ id, date, amount }));
  return card.bills.flatMap(({ payments }) =>
    payments.flatMap(({ paidOn, amount }) =>
      paidOn === null || isZero(amount) ? [] : [{ id: null, date: paidOn as LocalDate, amount }],
    ),
  );
}

export function wholePurchases(card: WholeCard, statements: readonly WholeStatement[]): BilledPurchase[] {
  const byRow = new Map(statements.flatMap((bill) => bill.lines.map(({ row }) => [row.id, bill] as const)));
  const byMonth = new Map(statements.map((bill) => [bill.cycle.month, bill]));
  return purchasesOf(card.accountId, card.rows).map((purchase) => {
    const known = purchase.instalments.flatMap(({ number, transactionId }) => {
      const bill = transactionId === null ? undefined : byRow.get(transactionId);
      return bill ? [{ number, bill }] : [];
    });
    const instalments = purchase.instalments.map((instalment) => {
      const own = instalment.transactionId === null ? undefined : byRow.get(instalment.transactionId);
      if (own) return { ...instalment, billId: own.id, dueDate: own.cycle.dueDate };
      const before = known.filter(({ number }) => number < instalment.number).at(-1) ?? known[0];
      if (!before) return { ...instalment, billId: null, dueDate: null };
      const month = plusMonths(before.bill.cycle.month, instalment.number - before.number);
      const bill = byMonth.get(month);
      const dueDate = bill?.cycle.dueDate ?? dayIn(month, Number(before.bill.cycle.dueDate.slice(8)));
      return { ...instalment, billId: bill?.id ?? null, dueDate };
    });
    return { ...purchase, instalments };
  });
}
