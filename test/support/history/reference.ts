import { Decimal } from 'decimal.js';
import type { ExchangeRate } from '../../../src/modules/currencies/index.js';
import type { LocalDate } from '../../../src/shared/local-date.js';
import { naiveRate } from '../naive-rates.js';
import { mondayOf } from '../naive-summary.js';
import { type History, type Movement, TREE } from './model.js';

const Exact = Decimal.clone({ precision: 120, toExpNeg: -100, toExpPos: 100, defaults: true });

export interface Asked {
  from: string;
  to: string;
  groupings: string[];
  categoryDepth: number | null;
  includePending: boolean;
  accountIds: string[] | null;
  connectionIds: string[] | null;
}

/** Sums by name; amounts as plain decimals, rounded where they were converted. */
export type Sums = Record<'income' | 'expense' | 'net' | 'transfersIn' | 'transfersOut', string> & { count: number };

export interface NaiveSummary {
  /** By currency; by currency and keys. */
  totals: Record<string, Sums>;
  groups: Record<string, Sums>;
  /** In the base currency: of all, and by keys. */
  base: Sums;
  baseGroups: Record<string, Sums>;
  missing: Record<string, { days: string[]; count: number }>;
  counted: { transactions: number; pending: number; transfers: number; excludedByUser: number; awaitingMatch: number };
}

/** The day of an instant; an instant at midnight in UTC is a bare date. */
export function dayIn(timeZone: string, instant: string): string {
  if (instant.endsWith('T00:00:00.000Z')) return instant.slice(0, 10);
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date(instant));
}

/** A summary made by looking at every movement, one after another. Nothing that computes in `src/` is used. */
export function naiveSummary(history: History, rates: readonly ExchangeRate[], asked: Asked): NaiveSummary {
  const summary: NaiveSummary = {
    totals: {},
    groups: {},
    base: nothing(),
    baseGroups: {},
    missing: {},
    counted: { transactions: 0, pending: 0, transfers: 0, excludedByUser: 0, awaitingMatch: 0 },
  };
  const places = { [history.baseCurrency]: 2 };
  for (const movement of history.movements) {
    const day = dayIn(history.timeZone, movement.instant);
    if (movement.removed || day < asked.from || day > asked.to) continue;
    if (asked.accountIds && !asked.accountIds.includes(movement.account.id)) continue;
    if (asked.connectionIds && !asked.connectionIds.includes(movement.account.connectionId)) continue;
    if (movement.excluded) {
      summary.counted.excludedByUser += 1;
      continue;
    }
    if (movement.status === 'PENDING') summary.counted.pending += 1;
    if (movement.status === 'PENDING' && !asked.includePending) continue;
    summary.counted.transactions += 1;
    if (flowOf(movement) === 'transfer') summary.counted.transfers += 1;
    const amount = new Exact(movement.amount);
    const keys = asked.groupings.length > 0 ? keysOf(movement, day, asked) : [];
    add(sumsAt(summary.totals, movement.currency), movement, amount);
    for (const key of keys) add(sumsAt(summary.groups, `${movement.currency} ${key}`), movement, amount);
    const rate = naiveRate(rates, movement.currency, history.baseCurrency, day as LocalDate);
    if (rate === null) {
      summary.missing[movement.currency] ??= { days: [], count: 0 };
      const missing = summary.missing[movement.currency]!;
      missing.days = [...new Set([...missing.days, day])].sort();
      missing.count += 1;
      continue;
    }
    add(summary.base, movement, amount.times(rate));
    for (const key of keys) add(sumsAt(summary.baseGroups, key), movement, amount.times(rate));
  }
  for (const sums of [summary.base, ...Object.values(summary.baseGroups)]) round(sums, places[history.baseCurrency]!);
  return summary;
}

function flowOf(movement: Movement): 'income' | 'expense' | 'transfer' {
  if (movement.role === 'leg') return 'transfer';
  const category = movement.userCategory ?? (movement.role === 'apart' ? '' : (movement.category ?? ''));
  if (category.startsWith('04') || category.startsWith('0506') || category.startsWith('0510')) return 'transfer';
  if (category.startsWith('03') && !category.startsWith('0306')) return 'transfer';
  return Number(movement.amount) > 0 && movement.account.type === 'BANK' ? 'income' : 'expense';
}

/** The groups that a movement is in: more than one where each ancestor of its category has one. */
function keysOf(movement: Movement, day: string, asked: Asked): string[] {
  const category = movement.userCategory ?? movement.category;
  const one: Record<string, string | null> = {
    day,
    week: mondayOf(day),
    month: `${day.slice(0, 7)}-01`,
    year: `${day.slice(0, 4)}-01-01`,
    account: movement.account.id,
    connection: movement.account.connectionId,
    merchant: movement.merchant,
    type: movement.amount.startsWith('-') ? 'DEBIT' : 'CREDIT',
    category,
  };
  let keys: (string | null)[][] = [[]];
  for (const grouping of asked.groupings) {
    const found =
      grouping === 'category' && asked.categoryDepth !== null
        ? pathOf(category).slice(0, asked.categoryDepth)
        : [one[grouping]!];
    keys = keys.flatMap((before) => found.map((key) => [...before, key]));
  }
  return keys.map((key) => JSON.stringify(key));
}

function pathOf(category: string | null): (string | null)[] {
  const parent = category === null ? null : TREE[category];
  return parent ? [...pathOf(parent), category] : [category];
}

const nothing = (): Sums => ({ income: '0', expense: '0', net: '0', transfersIn: '0', transfersOut: '0', count: 0 });

function sumsAt(all: Record<string, Sums>, key: string): Sums {
  all[key] ??= nothing();
  return all[key]!;
}

function add(sums: Sums, movement: Movement, amount: Decimal): void {
  const flow = flowOf(movement);
  const names: (keyof Sums)[] =
    flow === 'transfer' ? [amount.isNegative() ? 'transfersOut' : 'transfersIn'] : [flow, 'net'];
  for (const name of names) (sums as Record<string, unknown>)[name] = new Exact(sums[name]).plus(amount).toFixed();
  sums.count += 1;
}

function round(sums: Sums, places: number): void {
  for (const name of ['income', 'expense', 'net', 'transfersIn', 'transfersOut'] as const) {
    sums[name] = new Exact(sums[name]).toDecimalPlaces(places, Decimal.ROUND_HALF_UP).toFixed();
  }
}
