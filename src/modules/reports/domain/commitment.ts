import {
  compare,
  type DecimalText,
  divided,
  isNegative,
  minus,
  negated,
  roundedToMinorUnits,
  ZERO,
} from '../../../shared/decimal-text.js';
import { type LocalDate, plusDays } from '../../../shared/local-date.js';
import { dueDays, payeeKey, plusPeriods, type RecurringItem, stateOn } from '../../recurring/index.js';

/** Something that is owed already, or will be if nothing is cancelled. */
export interface Commitment {
  /** When it is paid, or charged to the card. Before today: overdue. */
  date: LocalDate;
  kind: 'instalment' | 'closed_bill' | 'open_bill' | 'loan' | 'recurring';
  /** Negative: money that will go out. */
  amount: DecimalText;
  currency: string;
  name: string;
  accountId: string | null;
  /** The transaction, bill, loan or recurring item that it follows from; a card's account for its open bill. */
  sourceId: string;
  /** Amount or day is worked out, not told by the bank. */
  isEstimated: boolean;
}

/** A card as far as its bills tell what is owed. */
export interface CardInUse {
  accountId: string;
  name: string;
  currency: string;
  /** Money owed is negative; null where the bank does not tell. */
  balance: DecimalText | null;
  /** When the bank says that the open bill is due. */
  dueDate: LocalDate | null;
  /** The last closed bill; null where the bank gives none. */
  bill: { id: string; dueDate: LocalDate; closingDate: LocalDate; total: DecimalText; paid: DecimalText } | null;
  /** Purchases, fees and refunds since that bill closed, up to today: negative. */
  chargedSince: DecimalText;
  /** Payments since that bill closed: positive. */
  paidSince: DecimalText;
}

/** A charge of a purchase in instalments. */
export interface InstalmentCharge {
  transactionId: string;
  accountId: string;
  date: LocalDate;
  amount: DecimalText;
  currency: string;
  description: string;
  merchantName: string | null;
  number: number;
  total: number;
  /** The instant of the purchase and its whole amount, where the bank tells. */
  purchasedAt: string | null;
  purchaseAmount: DecimalText | null;
}

export interface LoanInUse {
  id: string;
  name: string;
  currency: string;
  outstanding: DecimalText;
  instalmentsTotal: number | null;
  instalmentsPaid: number | null;
  /** Of the last instalment. */
  dueDate: LocalDate | null;
}

export interface CommitmentFacts {
  cards: CardInUse[];
  instalments: InstalmentCharge[];
  loans: LoanInUse[];
}

/** A purchase whose last charge is older was cancelled or paid off early. */
const INSTALMENTS_END_AFTER_DAYS = 45;
/** A closed bill that is overdue for longer stands in the next one. */
const OVERDUE_DAYS = 30;

/** What is owed from today to a day, the next first. */
export function commitments(
  facts: CommitmentFacts,
  recurring: readonly RecurringItem[],
  today: LocalDate,
  until: LocalDate,
): Commitment[] {
  const loans = facts.loans.flatMap((loan) => instalmentsOf(loan, today));
  const currenciesOfLoans = new Set(facts.loans.map(({ currency }) => currency));
  // A loan that the bank lists is not owed a second time because its instalments come back at even times.
  const charges = recurring.filter((item) => item.kind !== 'loan' || !currenciesOfLoans.has(item.currency));
  return [
    ...facts.cards.flatMap((card) => billsOf(card, today)),
    ...instalmentsToCome(facts.instalments, today),
    ...loans,
    ...charges.flatMap((item) => chargesOf(item, today, until)),
  ]
    .filter(({ date }) => date <= until)
    .sort((a, b) => order(a.date, b.date) || order(a.kind, b.kind) || order(a.sourceId, b.sourceId));
}

function billsOf(card: CardInUse, today: LocalDate): Commitment[] {
  const { accountId, name, currency, bill } = card;
  const of = { name, currency, accountId };
  if (!bill) {
    if (card.balance === null || !isNegative(card.balance)) return [];
    const date = card.dueDate && card.dueDate >= today ? card.dueDate : plusPeriods(today, 'monthly', 1);
    return [{ ...of, date, kind: 'open_bill', amount: card.balance, sourceId: accountId, isEstimated: true }];
  }
  const found: Commitment[] = [];
  const paid = compare(bill.paid, card.paidSince) > 0 ? bill.paid : card.paidSince;
  const left = minus(bill.total, paid);
  if (bill.dueDate >= plusDays(today, -OVERDUE_DAYS) && compare(left, ZERO) > 0) {
    found.push({
      ...of,
      date: bill.dueDate,
      kind: 'closed_bill',
      amount: negated(left),
      sourceId: bill.id,
      isEstimated: false,
    });
  }
  if (isNegative(card.chargedSince)) {
    let date = plusPeriods(bill.dueDate, 'monthly', 1);
    for (let count = 2; date < today; count++) date = plusPeriods(bill.dueDate, 'monthly', count);
    found.push({ ...of, date, kind: 'open_bill', amount: card.chargedSince, sourceId: accountId, isEstimated: true });
  }
  return found;
}

/** Charges that the bank lists already for days to come, and those that follow from the last one of each purchase. */
function instalmentsToCome(charges: readonly InstalmentCharge[], today: LocalDate): Commitment[] {
  const purchases = Map.groupBy(charges, (charge) =>
    JSON.stringify([
      charge.accountId,
      charge.total,
      charge.currency,
      charge.purchasedAt ?? plusPeriods(charge.date, 'monthly', 1 - charge.number).slice(0, 7),
      charge.purchaseAmount ?? charge.amount,
      payeeKey({ ...charge, counterparty: null }),
    ]),
  );
  return [...purchases.values()].flatMap((purchase) => {
    const last = purchase.reduce((one, other) => (other.number > one.number ? other : one));
    if (last.date < plusDays(today, -INSTALMENTS_END_AFTER_DAYS)) return [];
    const of = { kind: 'instalment' as const, currency: last.currency, accountId: last.accountId };
    const nameOf = (charge: InstalmentCharge) => charge.merchantName ?? charge.description;
    const listed = purchase
      .filter(({ date }) => date > today)
      .map((charge) => ({
        ...of,
        date: charge.date,
        amount: charge.amount,
        name: nameOf(charge),
        sourceId: charge.transactionId,
        isEstimated: false,
      }));
    const later = Array.from({ length: last.total - last.number }, (_, i) => ({
      ...of,
      date: plusPeriods(last.date, 'monthly', i + 1),
      amount: last.amount,
      name: nameOf(last),
      sourceId: last.transactionId,
      isEstimated: true,
    }));
    return [...listed, ...later.filter(({ date }) => date >= today)];
  });
}

/** What is left to pay in equal parts; interest to come is not known. The whole of it on the last day where no parts are told. */
function instalmentsOf(loan: LoanInUse, today: LocalDate): Commitment[] {
  const { currency, name, dueDate } = loan;
  if (compare(loan.outstanding, ZERO) <= 0) return [];
  const of = { kind: 'loan' as const, currency, name, accountId: null, sourceId: loan.id, isEstimated: true };
  const parts = (loan.instalmentsTotal ?? 0) - (loan.instalmentsPaid ?? 0);
  if (parts < 1) {
    const date = dueDate && dueDate >= today ? dueDate : today;
    return [{ ...of, date, amount: negated(loan.outstanding) }];
  }
  const part = negated(roundedToMinorUnits(divided(loan.outstanding, parts), currency));
  const last = dueDate ?? plusPeriods(today, 'monthly', parts);
  const days = Array.from({ length: parts }, (_, i) => plusPeriods(last, 'monthly', i + 1 - parts));
  return days.filter((date) => date >= today).map((date) => ({ ...of, date, amount: part }));
}

function chargesOf(item: RecurringItem, today: LocalDate, until: LocalDate): Commitment[] {
  if (!isNegative(item.usualAmount) || item.decision === 'ignored' || stateOn(item, today) === 'stopped') return [];
  return dueDays(item, today, until).map((date) => ({
    date,
    kind: 'recurring',
    amount: item.usualAmount,
    currency: item.currency,
    name: item.givenName ?? item.name,
    accountId: item.accountId,
    sourceId: item.id,
    isEstimated: true,
  }));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
