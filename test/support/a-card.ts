import { randomUUID } from 'node:crypto';
import { cardMonth, needsDays, teachingOf } from '../../src/modules/cards/domain/card-month.js';
import type { CardRow } from '../../src/modules/cards/domain/card-row.js';
import {
  type BankBill,
  type BillLine,
  billsOf,
  type Card,
  linesOf,
  type Statement,
} from '../../src/modules/cards/domain/statement.js';
import { type DecimalText, decimalText } from '../../src/shared/decimal-text.js';
import type { LocalDate } from '../../src/shared/local-date.js';
import { monthOf } from '../../src/shared/month.js';

type RowFacts = Partial<Omit<CardRow, 'amount' | 'date' | 'purchasedOn' | 'purchaseAmount'>> & {
  purchasedOn?: string;
  purchaseAmount?: string;
};

/** A posted purchase of 100.00 of which the bank tells nothing but the day; give what matters. */
export function aCardRow(date: string, amount = '-100.00', facts: RowFacts = {}): CardRow {
  return {
    id: randomUUID(),
    currency: 'BRL',
    description: 'Loja',
    status: 'POSTED',
    categoryId: null,
    merchantName: null,
    providerBillId: null,
    forecastMonth: null,
    instalmentNumber: null,
    instalmentsTotal: null,
    cardNumber: null,
    feeType: null,
    otherCreditsType: null,
    transferRole: null,
    ...facts,
    date: date as LocalDate,
    amount: decimalText(amount),
    purchasedOn: (facts.purchasedOn ?? null) as LocalDate | null,
    purchaseAmount: (facts.purchaseAmount ?? null) as DecimalText | null,
  };
}

/** The bank's record of a bill's payment. */
export const aPaymentRow = (date: string, amount: string, facts: RowFacts = {}) =>
  aCardRow(date, amount, { description: 'Pagamento recebido', ...facts });

/** A bill of the bank's: due a week after it closed. Its provider id is its closing date. */
export function aBankBill(closingDate: string, totalAmount: string, facts: Partial<BankBill> = {}): BankBill {
  const due = new Date(Date.parse(closingDate) + 7 * 86_400_000).toISOString().slice(0, 10);
  return {
    id: `bill of ${closingDate}`,
    accountId: 'card',
    providerBillId: closingDate,
    dueDate: due as LocalDate,
    closingDate: closingDate as LocalDate,
    totalAmount: decimalText(totalAmount),
    currency: 'BRL',
    minimumPaymentAmount: null,
    allowsInstalments: null,
    financeCharges: [],
    payments: [],
    createdAt: new Date(0),
    updatedAt: new Date(0),
    ...facts,
  };
}

/** A card by its rows, in order of days. */
export interface WholeCard extends Omit<Card, 'months' | 'teaching'> {
  rows: readonly CardRow[];
}

export const aCard = (facts: Partial<WholeCard> = {}): WholeCard => ({
  accountId: 'card',
  currency: 'BRL',
  bills: [],
  rows: [],
  nextClosing: null,
  nextDue: null,
  ...facts,
});

/** The bills of a card, each with its lines, by what is kept of its months. */
export function statementsOf(
  whole: WholeCard,
  sameBank: readonly WholeCard[],
  today: LocalDate,
): (Statement & { lines: BillLine[] })[] {
  const bills = billsOf(keptOf(whole), sameBank.map(keptOf), today);
  return bills.statements.map((bill) => {
    const rows = whole.rows.filter(({ date }) => bill.months.includes(monthOf(date)));
    return { ...bill, lines: linesOf(bill, rows, bills) };
  });
}

export function keptOf({ rows, ...card }: WholeCard): Card {
  const byMonth = [...Map.groupBy(rows, ({ date }) => monthOf(date))].sort(([a], [b]) => (a < b ? -1 : 1));
  const months = byMonth.map(([month, own]) => {
    const sorted = own.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
    const kept = cardMonth(month, sorted);
    return needsDays(kept, card.bills) ? cardMonth(month, sorted, true) : kept;
  });
  return { ...card, months, teaching: teachingOf(rows) };
}
