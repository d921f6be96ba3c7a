import { type DecimalText, isNegative, isZero, magnitude, negated, sum, ZERO } from '../../../shared/decimal-text.js';
import { type LocalDate, plusDays } from '../../../shared/local-date.js';

/** A bill before it is known what was paid of it, in the order of closing. */
export interface Payable {
  closingDate: LocalDate;
  dueDate: LocalDate;
  /** Whether it has closed by today. */
  isClosed: boolean;
  /** What is to be paid, as the bank says or else as its lines come to; negative where the bank owes. */
  total: DecimalText;
  /** What its own lines come to. */
  linesTotal: DecimalText;
  /** Whether `total` is the bank's. */
  isBanks: boolean;
}

/** Money that came in to pay bills. */
export interface Payment {
  id: string | null;
  date: LocalDate;
  /** Positive. */
  amount: DecimalText;
}

/** `unknown`: past due, and the bank has never told of any payment of this card. */
export type SettlementState = 'open' | 'part_paid' | 'paid' | 'overdue' | 'unknown';

export interface Settlement {
  state: SettlementState;
  /** What came from the bill before and its total does not hold: negative where that left money over. */
  broughtForward: DecimalText;
  paid: DecimalText;
  /** What was not paid and stands in the total of the next bill. */
  carriedOver: DecimalText;
  /** What is left to pay; negative where more was paid than asked for. Zero where it was carried over. */
  outstanding: DecimalText;
  payments: { id: string | null; date: LocalDate; amount: DecimalText }[];
}

/** Payments reach the card's books some days after they were made. */
const CLEARING_DAYS = 4;

/**
 * What was paid of each bill. Banks record a bill's payment in the cycle that follows, with the charges for paying late, so that a
 * payment pays what was closed before it, the oldest first; what is left over is money on account of the next one. What lies before the
 * first bill's closing paid a bill that we do not know. Where the bank's total of the next bill holds what was left of the one
 * before, that was carried over and is not asked for twice.
 */
export function settle(bills: readonly Payable[], payments: readonly Payment[], today: LocalDate): Settlement[] {
  const open: Open[] = bills.map((bill) => ({
    bill,
    broughtForward: ZERO,
    paid: [],
    carriedOver: ZERO,
    left: bill.total,
  }));
  const sorted = [...payments].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  let next = 0;
  open.forEach((current, index) => {
    const previous = open[index - 1];
    // All that was paid until this bill closed went to those before it.
    while (next < sorted.length && sorted[next]!.date <= current.bill.closingDate) {
      if (index > 0) pay(open.slice(0, index), sorted[next]!);
      next += 1;
    }
    if (previous) bringForward(previous, current);
  });
  const closed = open.filter(({ bill }) => bill.isClosed);
  for (; next < sorted.length; next += 1) pay(closed, sorted[next]!);
  return open.map((one) => settled(one, today, payments.length > 0));
}

interface Open {
  bill: Payable;
  broughtForward: DecimalText;
  paid: Payment[];
  carriedOver: DecimalText;
  left: DecimalText;
}

const isPositive = (amount: DecimalText) => !isNegative(amount) && !isZero(amount);
const less = (amount: DecimalText, other: DecimalText) => sum([amount, negated(other)]);

function pay(bills: Open[], payment: Payment): void {
  let rest = payment.amount;
  const owing = bills.filter(({ left }) => isPositive(left));
  for (const bill of owing.length > 0 ? owing : bills.slice(-1)) {
    // What is more than all of them ask for is paid on the newest.
    const isLast = bill === (owing.at(-1) ?? bills.at(-1));
    const part = isLast || isNegative(less(rest, bill.left)) ? rest : bill.left;
    bill.paid.push({ ...payment, amount: part });
    bill.left = less(bill.left, part);
    rest = less(rest, part);
    if (isZero(rest)) return;
  }
}

/** Takes what the bill before left, in money or debt, to this one, unless the bank's total holds it already. */
function bringForward(previous: Open, current: Open): void {
  if (isZero(previous.left)) return;
  const { bill } = current;
  const beyondLines = less(bill.total, bill.linesTotal);
  const isHeld = bill.isBanks && isNear(beyondLines, previous.left);
  if (isNegative(previous.left)) {
    if (!isHeld) {
      current.broughtForward = previous.left;
      current.left = sum([current.left, previous.left]);
    }
    previous.left = ZERO;
  } else if (isHeld) {
    previous.carriedOver = previous.left;
    previous.left = ZERO;
  }
}

/** One of the same sign, and not more than a tenth apart: a bank adds interest to what it takes over. */
function isNear(amount: DecimalText, to: DecimalText): boolean {
  if (isZero(amount) || isNegative(amount) !== isNegative(to)) return false;
  return Math.abs(Number(amount) / Number(to) - 1) <= 0.1;
}

function settled(
  { bill, broughtForward, paid, carriedOver, left }: Open,
  today: LocalDate,
  isTold: boolean,
): Settlement {
  const total = sum(paid.map(({ amount }) => amount));
  const state = (): SettlementState => {
    if (!bill.isClosed) return 'open';
    if (!isZero(carriedOver)) return 'part_paid';
    if (!isPositive(left)) return 'paid';
    if (today > plusDays(bill.dueDate, CLEARING_DAYS)) return isTold ? 'overdue' : 'unknown';
    return isZero(total) ? 'open' : 'part_paid';
  };
  return { state: state(), broughtForward, paid: total, carriedOver, outstanding: left, payments: paid };
}

/** An amount as its opposite, without a minus before zero. */
export const asOwed = (amount: DecimalText) => (isZero(amount) ? magnitude(amount) : negated(amount));
