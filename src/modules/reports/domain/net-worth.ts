import { compare, type DecimalText, isNegative, sum } from '../../../shared/decimal-text.js';
import { type LocalDate, plusDays } from '../../../shared/local-date.js';
import type { Holding, HoldingKind, KnownValue } from './holding.js';
import type { Period } from './period.js';

/** What is owned and owed in one currency on one day. Debts are negative: `net = assets + debts`. */
export interface Worth {
  currency: string;
  assets: DecimalText;
  debts: DecimalText;
  net: DecimalText;
  byKind: Record<HoldingKind, DecimalText>;
  /** Investments before tax; `net` holds them after tax. */
  investmentsGross: DecimalText;
}

/** How things stood at the end of a day, as far as it is known. */
export interface WorthOfDay {
  date: LocalDate;
  worth: Worth[];
  /** Holdings for which an earlier day's value stands in. */
  carried: number;
  /** Holdings of which nothing is known up to this day: they are not in the figures. */
  unknown: number;
}

/** Days on which a holding's worth is not known. */
export interface Gap {
  kind: HoldingKind;
  id: string;
  from: LocalDate;
  to: LocalDate;
  /** `never_collected`: on no day at all; `before_history`: the first known day is later; `not_collected`: since the last one. */
  reason: 'never_collected' | 'before_history' | 'not_collected';
  /** The day whose value stands in; `null` where none does. */
  carriedFrom: LocalDate | null;
}

export interface NetWorth {
  days: WorthOfDay[];
  /** Those that touch one of the days shown. */
  gaps: Gap[];
  /** Cards that are not counted on the last day, since another one reports the same debt: by id, that other one's id. */
  countedWith: Map<string, string>;
}

/**
 * Adds up what is known at the end of each period. Nothing is interpolated: where a day is not known the last known value
 * stands in, and the gap is told; before a holding's first known day it is not counted.
 */
export function netWorth(holdings: readonly Holding[], periods: readonly Period[]): NetWorth {
  const last = periods.at(-1)!.to;
  const gaps = new Map<string, Gap>();
  let countedWith = new Map<string, string>();
  const days = periods.map(({ to: date }): WorthOfDay => {
    const standing = holdings.map((holding) => ({ holding, value: lastUpTo(holding.values, date) }));
    for (const { holding, value } of standing) {
      if (value?.date === date) continue;
      const gap = gapAround(holding, value, date, { from: periods[0]!.from, to: last });
      gaps.set(`${gap.id} ${gap.from}`, gap);
    }
    const known = standing.filter((row): row is Standing => row.value !== null);
    countedWith = sharedDebts(known);
    return {
      date,
      worth: worthOf(known.filter(({ holding }) => !countedWith.has(holding.id))),
      carried: known.filter(({ value }) => value.date !== date).length,
      unknown: standing.length - known.length,
    };
  });
  return { days, gaps: [...gaps.values()], countedWith };
}

interface Standing {
  holding: Holding;
  value: KnownValue;
}

function lastUpTo(values: readonly KnownValue[], date: LocalDate): KnownValue | null {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]!.date <= date) low = middle + 1;
    else high = middle;
  }
  return values[low - 1] ?? null;
}

function gapAround(holding: Holding, before: KnownValue | null, date: LocalDate, range: Period): Gap {
  const { kind, id, values, knownSince } = holding;
  const next = values.find((value) => value.date > date)?.date ?? (before ? null : knownSince);
  const to = next !== null && next <= range.to ? plusDays(next, -1) : range.to;
  if (before)
    return { kind, id, from: plusDays(before.date, 1), to, reason: 'not_collected', carriedFrom: before.date };
  const reason = knownSince === null ? 'never_collected' : 'before_history';
  return { kind, id, from: range.from, to, reason, carriedFrom: null };
}

/**
 * Cards on one shared credit line that report the same balance: each reports the whole line's debt, which counts once, with the
 * first of them. Cards that report balances of their own differ, and each counts.
 */
function sharedDebts(standing: readonly Standing[]): Map<string, string> {
  const counted = new Map<string, string>();
  const first = new Map<string, Standing>();
  for (const row of standing) {
    const { sharedLine, currency } = row.holding;
    if (sharedLine === null) continue;
    const alike = [...first.values()].find(
      (other) =>
        other.holding.sharedLine === sharedLine &&
        other.holding.currency === currency &&
        compare(other.value.value, row.value.value) === 0,
    );
    if (alike) counted.set(row.holding.id, alike.holding.id);
    else first.set(row.holding.id, row);
  }
  return counted;
}

function worthOf(standing: readonly Standing[]): Worth[] {
  const currencies = [...new Set(standing.map(({ holding }) => holding.currency))].sort();
  return currencies.map((currency) => {
    const held = standing.filter(({ holding }) => holding.currency === currency);
    const values = held.map(({ value }) => value.value);
    const ofKind = (kind: HoldingKind) => held.filter(({ holding }) => holding.kind === kind).map(({ value }) => value);
    const kinds = ['account', 'card', 'investment', 'loan'] as const;
    return {
      currency,
      assets: sum(values.filter((value) => !isNegative(value))),
      debts: sum(values.filter(isNegative)),
      net: sum(values),
      byKind: Object.fromEntries(
        kinds.map((kind) => [kind, sum(ofKind(kind).map(({ value }) => value))]),
      ) as Worth['byKind'],
      investmentsGross: sum(ofKind('investment').map(({ gross }) => gross)),
    };
  });
}
