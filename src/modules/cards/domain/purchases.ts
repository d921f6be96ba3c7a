import { type DecimalText, isNegative, magnitude, negated, sum } from '../../../shared/decimal-text.js';
import { derivedId } from '../../../shared/derived-id.js';
import { folded } from '../../../shared/folded.js';
import type { LocalDate } from '../../../shared/local-date.js';
import { dayIn, type Month, monthOf, plusMonths } from '../../../shared/month.js';
import { type CardRow, instalmentOf, kindOfRow } from './card-row.js';

/** One instalment of a purchase; one that the bank has not told of yet is expected. */
export interface Instalment {
  number: number;
  transactionId: string | null;
  state: 'posted' | 'pending' | 'expected';
  /** Its own, or that of the last one that is known; money out is negative. */
  amount: DecimalText;
  date: LocalDate;
}

/** A purchase that is paid over months. */
export interface Purchase {
  id: string;
  accountId: string;
  /** The bank's, without what counts the instalments. */
  description: string;
  purchasedOn: LocalDate;
  /** The whole purchase, without a sign: as the bank says, else as its instalments come to. */
  amount: DecimalText;
  isAmountTold: boolean;
  currency: string;
  total: number;
  instalments: Instalment[];
}

interface Group {
  rows: Map<number, CardRow>;
  total: number;
  since: string;
}

/**
 * Puts instalments together that belong to one purchase: the same card, words, number of instalments and day of purchase, or where
 * banks do not tell the day, the month that the first one falls in. Two purchases that are alike in all of it are kept apart, since
 * no purchase has one instalment twice.
 */
export function purchasesOf(accountId: string, rows: readonly CardRow[]): Purchase[] {
  const alike = new Map<string, Group[]>();
  const sorted = [...rows].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.id < b.id ? -1 : 1));
  for (const row of sorted) {
    const instalment = purchaseInstalmentOf(row);
    if (!instalment) continue;
    const { since } = instalment;
    const key = [row.cardNumber ?? '', words(row.description), instalment.total, since].join('|');
    const groups = alike.get(key) ?? [];
    alike.set(key, groups);
    const group = bestOf(groups, instalment.number, row);
    if (group) group.rows.set(instalment.number, row);
    else groups.push({ rows: new Map([[instalment.number, row]]), total: instalment.total, since });
  }
  return [...alike].flatMap(([key, groups]) => groups.map((group, n) => purchase(accountId, `${key}|${n}`, group)));
}

/** Which instalment a row is, and since when its purchase is: a day or, where the bank does not tell it, a month. */
function purchaseInstalmentOf(row: CardRow): { number: number; total: number; since: string } | null {
  const instalment = kindOfRow(row) === 'instalment' ? instalmentOf(row) : null;
  return (
    instalment && { ...instalment, since: row.purchasedOn ?? plusMonths(monthOf(row.date), 1 - instalment.number) }
  );
}

/** The days on which the purchase of an instalment may have been made; `null` for what is none. All instalments of a purchase have the same. */
export function daysOfPurchase(row: CardRow): { from: LocalDate; to: LocalDate } | null {
  const since = purchaseInstalmentOf(row)?.since;
  if (since === undefined) return null;
  return since.length === 10
    ? { from: since as LocalDate, to: since as LocalDate }
    : { from: dayIn(since, 1), to: dayIn(since, 31) };
}

const words = (description: string) =>
  folded(withoutNumbering(description))
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** The description without what counts the instalments. */
function withoutNumbering(description: string): string {
  return description
    .replaceAll(/\bparc(ela)?s?\b\.?/gi, ' ')
    .replaceAll(/\d+\s*(\/|de)\s*\d+/gi, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[\s\-–(:]+|[\s\-–):(]+$/g, '');
}

/** Of purchases alike the one that lacks this instalment and whose amount is nearest; the first one differs by the cents of division. */
function bestOf(groups: readonly Group[], number: number, row: CardRow): Group | null {
  const distance = ({ rows }: Group) => {
    const [known] = rows.values();
    return Math.abs(Number(row.amount) / Number(known!.amount) - 1);
  };
  const lacking = groups.filter((group) => !group.rows.has(number) && distance(group) <= 0.05);
  return lacking.sort((a, b) => distance(a) - distance(b))[0] ?? null;
}

function purchase(accountId: string, key: string, { rows, total, since }: Group): Purchase {
  const known = [...rows].sort(([a], [b]) => a - b);
  const [firstNumber, first] = known[0]!;
  const [, last] = known.at(-1)!;
  const beginning: Month = plusMonths(monthOf(first.date), 1 - firstNumber);
  const day = Number(first.date.slice(8));
  const instalments = Array.from({ length: total }, (_, index): Instalment => {
    const row = rows.get(index + 1);
    if (!row) {
      const date = dayIn(plusMonths(beginning, index), day);
      return { number: index + 1, transactionId: null, state: 'expected', amount: last.amount, date };
    }
    const state = row.status === 'POSTED' ? 'posted' : 'pending';
    return { number: index + 1, transactionId: row.id, state, amount: row.amount, date: row.date };
  });
  const told = known.find(([, row]) => row.purchaseAmount !== null)?.[1].purchaseAmount ?? null;
  const added = sum(instalments.map(({ amount }) => amount));
  return {
    id: purchaseId(accountId, key),
    accountId,
    description: withoutNumbering(first.description) || first.description,
    purchasedOn: since.length === 10 ? (since as LocalDate) : dayIn(since, day),
    amount: told === null ? magnitude(isNegative(added) ? negated(added) : added) : magnitude(told),
    isAmountTold: told !== null,
    currency: first.currency,
    total,
    instalments,
  };
}

const purchaseId = (accountId: string, key: string) => derivedId('purchase', accountId, key);
