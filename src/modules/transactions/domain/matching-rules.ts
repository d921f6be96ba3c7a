import { type DecimalText, isNegative } from '../../../shared/decimal-text.js';
import { daysBetween, type LocalDate } from '../../../shared/local-date.js';
import { likeness, plainText } from './likeness.js';

/** What is compared of a transaction. */
export interface MatchFacts {
  id: string;
  /** The institution's own id, where it gives one. */
  institutionId: string | null;
  date: LocalDate;
  bookedAt: Date;
  /**
   * Rows of one batch were first stored by the same reading and stood beside each other; a later batch has a higher number,
   * what a connection before the present one brought has -1. Pages make no difference, as instants would.
   */
  batch: number;
  positionInDay: number | null;
  description: string;
  amount: DecimalText;
  currency: string;
  originalAmount: DecimalText | null;
  originalCurrency: string | null;
  status: 'POSTED' | 'PENDING';
  instalmentNumber: number | null;
  instalmentsTotal: number | null;
  /** A person has put a category or note on it, or excluded it. */
  decided: boolean;
  /** An order for a day to come: it says so, or was stored before its day. */
  scheduled: boolean;
  /** It went, or came, in the reading that is being decided on and not in an earlier one. */
  fresh: boolean;
  /** The bank still shows it. Of the rows that went only orders and their like are asked about while they are shown. */
  shown: boolean;
}

/** Why two rows are one movement, or may be. */
export type MatchReason =
  | 'same_institution_id'
  | 'same_facts'
  | 'became_posted'
  | 'instalment_moved'
  | 'exchanged_anew'
  | 'date_moved'
  | 'renamed'
  | 'both_shown'
  | 'amount_differs'
  | 'name_differs'
  | 'date_differs'
  | 'status_differs'
  | 'institution_id_differs';

export interface MatchRule {
  reason: MatchReason;
  verdict: 'sure' | 'unsure';
  /** Holds only where one row stands against one: what is said twice identifies nothing. */
  alone?: true;
  /** Only rows that share this text are compared; `null` takes no part. */
  key(row: MatchFacts): string | null;
  /** `gone` went from the bank (or is pending), `arrived` came later. */
  holds(gone: MatchFacts, arrived: MatchFacts): boolean;
}

/** A hold is turned into a purchase within days; a row pending longer deserves a notice. */
export const DAYS_TO_POST = 10;
/** Tips and fuel: the settled amount may differ from the authorised one by this share of it. */
export const AMOUNT_TOLERANCE = 0.3;
const DAYS_MOVED = 3;
export const DAYS_INSTALMENT_MOVED = 45;

const plainAmount = (amount: DecimalText) => (amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount);
const money = (row: MatchFacts) => `${plainAmount(row.amount)} ${row.currency}`;
const direction = (row: MatchFacts) => `${isNegative(row.amount) ? 'out' : 'in'} ${row.currency}`;
const daysLater = (gone: MatchFacts, arrived: MatchFacts) => daysBetween(gone.date, arrived.date);
const within = (days: number, least: number, most: number) => days >= least && days <= most;
const names = (gone: MatchFacts, arrived: MatchFacts) => likeness(gone.description, arrived.description);
const areAlike = (gone: MatchFacts, arrived: MatchFacts) => names(gone, arrived) !== 'different';
const posts = (gone: MatchFacts, arrived: MatchFacts) => gone.status === 'PENDING' && arrived.status === 'POSTED';
/** A posted movement does not become pending again by itself. */
const steps = (gone: MatchFacts, arrived: MatchFacts) => gone.status === arrived.status || posts(gone, arrived);
const areFresh = (gone: MatchFacts, arrived: MatchFacts) => gone.fresh && arrived.fresh;

/** Two posted movements that the institution itself calls by two names: one of them may be the other's twin. */
function institutionSaysTwo(gone: MatchFacts, arrived: MatchFacts): boolean {
  if (gone.institutionId === null || arrived.institutionId === null) return false;
  return gone.status === 'POSTED' && arrived.status === 'POSTED' && gone.institutionId !== arrived.institutionId;
}

function amountsAreNear(gone: MatchFacts, arrived: MatchFacts): boolean {
  const [before, now] = [Math.abs(Number(gone.amount)), Math.abs(Number(arrived.amount))];
  return before > 0 && Math.abs(now - before) <= before * AMOUNT_TOLERANCE + 1e-9;
}

const hasInstalment = (row: MatchFacts) => row.instalmentNumber !== null && row.instalmentsTotal !== null;

/**
 * What no rule may overlook: that the other came later (an order that is still shown may have come together with its
 * execution), that money does not turn round, and that parts of a purchase are several.
 */
export function canBeOne(gone: MatchFacts, arrived: MatchFacts): boolean {
  if (arrived.batch < gone.batch || (arrived.batch === gone.batch && !gone.shown)) return false;
  if (direction(gone) !== direction(arrived)) return false;
  if (hasInstalment(gone) && hasInstalment(arrived)) {
    return gone.instalmentNumber === arrived.instalmentNumber && gone.instalmentsTotal === arrived.instalmentsTotal;
  }
  return true;
}

/**
 * Rows that say the very same, their institution's id included, are interchangeable: which of them is paired with which makes
 * no difference, so that this rule can be applied page by page, before the rest is known.
 */
export const EXACT_RULES: readonly MatchRule[] = [
  {
    reason: 'same_facts',
    verdict: 'sure',
    key: sameFacts,
    holds: (gone) => !gone.shown,
  },
];

/** In the order in which they are tried; a row that one of them has taken is no longer there for the next. */
export const MATCH_RULES: readonly MatchRule[] = [
  ...EXACT_RULES,
  {
    reason: 'same_institution_id',
    verdict: 'sure',
    alone: true,
    key: (row) => (row.institutionId === null ? null : `${row.institutionId} ${direction(row)}`),
    holds: (gone) => !gone.shown,
  },
  {
    reason: 'same_facts',
    verdict: 'sure',
    key: (row) => `${row.date} ${money(row)} ${plainText(row.description)}`,
    holds: (gone, arrived) => !gone.shown && steps(gone, arrived) && !institutionSaysTwo(gone, arrived),
  },
  {
    reason: 'became_posted',
    verdict: 'sure',
    key: money,
    holds: (gone, arrived) =>
      !gone.shown &&
      arrived.fresh &&
      posts(gone, arrived) &&
      within(daysLater(gone, arrived), 0, DAYS_TO_POST) &&
      areAlike(gone, arrived),
  },
  {
    reason: 'instalment_moved',
    verdict: 'sure',
    key: (row) => (hasInstalment(row) ? `${money(row)} ${row.instalmentNumber}/${row.instalmentsTotal}` : null),
    holds: (gone, arrived) =>
      !gone.shown &&
      areFresh(gone, arrived) &&
      steps(gone, arrived) &&
      !institutionSaysTwo(gone, arrived) &&
      within(daysLater(gone, arrived), -DAYS_INSTALMENT_MOVED, DAYS_INSTALMENT_MOVED) &&
      areAlike(gone, arrived),
  },
  {
    // The price in reais follows the day's rate until the bill closes; the price abroad does not.
    reason: 'exchanged_anew',
    verdict: 'sure',
    key: (row) =>
      row.originalAmount === null ? null : `${plainAmount(row.originalAmount)} ${row.originalCurrency} ${row.currency}`,
    holds: (gone, arrived) =>
      !gone.shown &&
      areFresh(gone, arrived) &&
      steps(gone, arrived) &&
      !institutionSaysTwo(gone, arrived) &&
      within(daysLater(gone, arrived), 0, gone.status === 'PENDING' ? DAYS_TO_POST : DAYS_MOVED) &&
      areAlike(gone, arrived),
  },
  {
    reason: 'date_moved',
    verdict: 'sure',
    key: (row) => `${money(row)} ${row.status} ${plainText(row.description)}`,
    holds: (gone, arrived) =>
      !gone.shown &&
      areFresh(gone, arrived) &&
      !institutionSaysTwo(gone, arrived) &&
      within(daysLater(gone, arrived), -DAYS_MOVED, DAYS_MOVED),
  },
  {
    reason: 'renamed',
    verdict: 'sure',
    key: (row) => `${row.date} ${money(row)} ${row.status}`,
    holds: (gone, arrived) =>
      !gone.shown && areFresh(gone, arrived) && !institutionSaysTwo(gone, arrived) && areAlike(gone, arrived),
  },
  {
    // The bank shows the order beside the payment, or did when the payment came.
    reason: 'both_shown',
    verdict: 'unsure',
    key: money,
    holds: (gone, arrived) =>
      (gone.shown ? gone.scheduled && arrived.fresh : !arrived.fresh) &&
      posts(gone, arrived) &&
      within(daysLater(gone, arrived), 0, gone.shown ? DAYS_MOVED : DAYS_TO_POST) &&
      areAlike(gone, arrived),
  },
  {
    reason: 'amount_differs',
    verdict: 'unsure',
    key: direction,
    holds: (gone, arrived) =>
      wouldAsk(gone, arrived) &&
      steps(gone, arrived) &&
      !institutionSaysTwo(gone, arrived) &&
      within(daysLater(gone, arrived), 0, gone.status === 'PENDING' ? DAYS_TO_POST : 0) &&
      amountsAreNear(gone, arrived) &&
      areAlike(gone, arrived),
  },
  {
    reason: 'name_differs',
    verdict: 'unsure',
    key: money,
    holds: (gone, arrived) =>
      wouldAsk(gone, arrived) &&
      steps(gone, arrived) &&
      !institutionSaysTwo(gone, arrived) &&
      within(daysLater(gone, arrived), 0, gone.status === 'PENDING' ? DAYS_MOVED : 0),
  },
  {
    reason: 'date_differs',
    verdict: 'unsure',
    key: money,
    holds: (gone, arrived) =>
      wouldAsk(gone, arrived) &&
      steps(gone, arrived) &&
      !institutionSaysTwo(gone, arrived) &&
      within(daysLater(gone, arrived), -DAYS_MOVED, DAYS_MOVED) &&
      areAlike(gone, arrived),
  },
  {
    reason: 'status_differs',
    verdict: 'unsure',
    key: money,
    holds: (gone, arrived) =>
      wouldAsk(gone, arrived) &&
      !steps(gone, arrived) &&
      within(daysLater(gone, arrived), -DAYS_MOVED, DAYS_MOVED) &&
      areAlike(gone, arrived),
  },
  {
    reason: 'institution_id_differs',
    verdict: 'unsure',
    key: (row) => `${money(row)} ${plainText(row.description)}`,
    holds: (gone, arrived) =>
      wouldAsk(gone, arrived) &&
      institutionSaysTwo(gone, arrived) &&
      within(daysLater(gone, arrived), -DAYS_MOVED, DAYS_MOVED),
  },
];

export function sameFacts(row: MatchFacts): string {
  return [row.date, money(row), row.status, plainText(row.description), row.institutionId ?? ''].join(' ');
}

/** Of what went in an earlier reading a person is asked only where a decision of theirs would be lost. */
function wouldAsk(gone: MatchFacts, arrived: MatchFacts): boolean {
  return !gone.shown && arrived.fresh && (gone.fresh || gone.decided);
}
