import { type DecimalText, isZero, negated, sum, ZERO } from '../../../shared/decimal-text.js';
import { derivedId } from '../../../shared/derived-id.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { Month } from '../../../shared/month.js';
import type { CardBill } from '../../accounts/index.js';
import { type AssignedBy, Calendar } from './calendar.js';
import type { CardMonth, LineGroup } from './card-month.js';
import { type CardRow, kindOfRow, type LineKind } from './card-row.js';
import { type CardHistory, type Cycle, cyclesOf, type KnownBill, learnHabits } from './cycles.js';
import { asOwed, type Payment, type Settlement, settle } from './settle.js';

/** A bill as the bank gives it. What it lists as payments may be those of the bill before. */
export type BankBill = KnownBill & CardBill;

/** A row of the card on a bill. */
export interface BillLine {
  row: CardRow;
  kind: LineKind;
  assignedBy: AssignedBy;
}

/** `closed`: it can be paid; `open`: purchases of today are on it; `future`: only instalments and expected ones are. */
export type BillPhase = 'closed' | 'open' | 'future';

/** One bill of a card with what is on it and what was paid of it. Amounts are as on paper: what is to be paid is positive. */
export interface Statement {
  id: string;
  accountId: string;
  phase: BillPhase;
  cycle: Cycle;
  /** `null` where the bank gives no bill. */
  bankBill: BankBill | null;
  /** What the lines come to, payments left out. */
  linesTotal: DecimalText;
  /** What the bank's total is beyond the lines and what was brought into it; `null` without a bank's total. */
  difference: DecimalText | null;
  /** Of the lines, by kind, as on paper: refunds are negative. */
  totals: Record<Exclude<LineKind, 'payment' | 'echo' | 'instalment'>, DecimalText>;
  currency: string;
  settlement: Settlement;
  /** Calendar months in which something that is on it was booked. */
  months: Month[];
}

export interface Card extends CardHistory {
  accountId: string;
  currency: string;
  bills: readonly BankBill[];
  /** In order. */
  months: readonly CardMonth[];
}

/** A card's bills in order of closing, and the way to that of any row. */
export interface CardBills {
  statements: Statement[];
  billOf(row: CardRow): { bill: Statement; assignedBy: AssignedBy } | null;
}

/**
 * Every bill of a card that is known or follows from what is: those that the bank gives, and where it gives none, cycles by the
 * closing day that was learned. Nothing where nothing tells when the card closes.
 */
export function billsOf(card: Card, sameBank: readonly CardHistory[], today: LocalDate): CardBills {
  const habits = learnHabits(card, sameBank);
  if (!habits) return { statements: [], billOf: () => null };
  const calendar = new Calendar(cyclesOf(card, habits, today), habits);
  const statements = settled(draftsOf(card, calendar, today), card, today);
  const byCycle = new Map(statements.map((statement) => [statement.cycle, statement]));
  return {
    statements,
    billOf: (row) => {
      const found = calendar.find(row);
      const bill = found && byCycle.get(calendar.cycles[found.index]!);
      return bill ? { bill, assignedBy: found.assignedBy } : null;
    },
  };
}

/** Of rows those that are on one bill. */
export function linesOf(statement: Statement, rows: readonly CardRow[], { billOf }: CardBills): BillLine[] {
  return rows.flatMap((row) => {
    const found = billOf(row);
    return found?.bill === statement ? [{ row, kind: kindOfRow(row), assignedBy: found.assignedBy }] : [];
  });
}

type Draft = Omit<Statement, 'settlement' | 'difference'>;

function settled(drafts: readonly Draft[], card: Card, today: LocalDate): Statement[] {
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

function draftsOf(card: Card, calendar: Calendar, today: LocalDate): Draft[] {
  const { cycles } = calendar;
  const groups = cycles.map((): (LineGroup & { month: Month })[] => []);
  for (const { month, groups: ofMonth } of card.months) {
    for (const group of ofMonth) {
      const found = calendar.find(group);
      if (found) groups[found.index]!.push({ ...group, month });
    }
  }
  const openIndex = cycles.findIndex(({ closingDate, bill }) => bill === null && closingDate >= today);
  const totals = new Map(card.bills.map((bill) => [bill.id, bill]));
  return cycles.flatMap((cycle, index): Draft[] => {
    const own = groups[index]!;
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
        months: [...new Set(own.map(({ month }) => month))],
      },
    ];
  });
}

const owed = (groups: readonly LineGroup[]) => asOwed(sum(groups.map(({ amount }) => amount)));

/** The card's own records of payments; where it has none at all, what the bank lists under its bills, each once. */
function paymentsOf(card: Card): Payment[] {
  const payments = card.months.flatMap((month) => month.payments);
  if (payments.length > 0) return payments;
  return card.bills.flatMap(({ payments }) =>
    payments.flatMap(({ paidOn, amount }) =>
      paidOn === null || isZero(amount) ? [] : [{ id: null, date: paidOn as LocalDate, amount }],
    ),
  );
}
