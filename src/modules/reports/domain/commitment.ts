import { compareText } from '../../../shared/compare-text.js';
import {
  compare,
  type DecimalText,
  divided,
  isNegative,
  negated,
  roundedToMinorUnits,
  ZERO,
} from '../../../shared/decimal-text.js';
import { type LocalDate, plusDays } from '../../../shared/local-date.js';
import { dueDays, plusPeriods, type RecurringItem, stateOn } from '../../recurring/index.js';

/** Something that is owed already, or will be if nothing is cancelled. */
export interface Commitment {
  /** When it is due; before today: overdue. */
  date: LocalDate;
  kind: 'instalment' | 'closed_bill' | 'open_bill' | 'loan' | 'recurring';
  /** Negative: money that will go out. */
  amount: DecimalText;
  currency: string;
  name: string;
  accountId: string | null;
  /** The transaction, bill, loan or recurring item that it follows from; a card's account where nothing tells of its bills. */
  sourceId: string;
  /** Amount or day is worked out, not told by the bank. */
  isEstimated: boolean;
}

/** A card as far as it tells what is owed. */
export interface CardInUse {
  accountId: string;
  name: string;
  currency: string;
  /** Money owed is negative; null where the bank does not tell. */
  balance: DecimalText | null;
  /** When the bank says that the open bill is due. */
  dueDate: LocalDate | null;
  /** None where nothing tells when the card closes. */
  bills: BillInUse[];
  instalments: InstalmentInUse[];
}

export interface BillInUse {
  id: string;
  phase: 'closed' | 'open' | 'future';
  dueDate: LocalDate;
  currency: string;
  /** What is left to pay: positive. */
  outstanding: DecimalText;
  /** The bank gives it, so that its total is told. */
  isTold: boolean;
  /** Past due, and the bank never told of any payment of the card. */
  isUnknown: boolean;
}

/** An instalment of a purchase that is on no bill that is closed or open. */
export interface InstalmentInUse {
  /** The charge, or the last one before it that the bank has told. */
  transactionId: string;
  /** Of the bill that it will be on, as far as that is known; else of the charge. */
  dueDate: LocalDate;
  /** Of the last charge of the purchase that the bank has told. */
  lastChargedOn: LocalDate;
  amount: DecimalText;
  currency: string;
  name: string;
  /** The bank has not told of it. */
  isExpected: boolean;
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
  loans: LoanInUse[];
}

/** A purchase whose last charge is older was cancelled or paid off early. */
export const INSTALMENTS_END_AFTER_DAYS = 45;
/** A bill that is overdue for longer stands in the next one, or its payment was never told. */
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
    ...facts.cards.flatMap((card) => [...billsOf(card, today), ...instalmentsToCome(card, today)]),
    ...loans,
    ...charges.flatMap((item) => chargesOf(item, today, until)),
  ]
    .filter(({ date }) => date <= until)
    .sort((a, b) => compareText(a.date, b.date) || compareText(a.kind, b.kind) || compareText(a.sourceId, b.sourceId));
}

function billsOf(card: CardInUse, today: LocalDate): Commitment[] {
  const { accountId, name, currency } = card;
  if (card.bills.length === 0) {
    if (card.balance === null || !isNegative(card.balance)) return [];
    const date = card.dueDate && card.dueDate >= today ? card.dueDate : plusPeriods(today, 'monthly', 1);
    const of = { name, currency, accountId, sourceId: accountId };
    return [{ ...of, date, kind: 'open_bill', amount: card.balance, isEstimated: true }];
  }
  return card.bills
    .filter((bill) => bill.phase !== 'future' && !bill.isUnknown && compare(bill.outstanding, ZERO) > 0)
    .filter(({ dueDate }) => dueDate >= plusDays(today, -OVERDUE_DAYS))
    .map((bill) => ({
      date: bill.dueDate,
      kind: bill.phase === 'closed' ? 'closed_bill' : 'open_bill',
      amount: negated(bill.outstanding),
      currency: bill.currency,
      name,
      accountId,
      sourceId: bill.id,
      isEstimated: !bill.isTold,
    }));
}

function instalmentsToCome({ accountId, instalments }: CardInUse, today: LocalDate): Commitment[] {
  return instalments
    .filter(({ lastChargedOn }) => lastChargedOn >= plusDays(today, -INSTALMENTS_END_AFTER_DAYS))
    .filter(({ dueDate }) => dueDate >= today)
    .map(({ dueDate, transactionId, amount, currency, name, isExpected }) => ({
      date: dueDate,
      kind: 'instalment',
      amount,
      currency,
      name,
      accountId,
      sourceId: transactionId,
      isEstimated: isExpected,
    }));
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
