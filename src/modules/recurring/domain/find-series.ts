import { compareText } from '../../../shared/compare-text.js';
import { daysBetween } from '../../../shared/local-date.js';
import type { Movement } from './movement.js';
import { payeeKey } from './payee.js';
import { longestGap, mayBePeriods, PERIODS, type Period, periodsBetween, toleranceOf } from './period.js';

/** Movements of one payee that come back at even times. */
export interface Series {
  payee: string;
  currency: string;
  period: Period;
  /** In the order of their days; all of one direction. */
  movements: Movement[];
}

/** Amounts that differ by less count as the same: rounding, a tax of cents. */
const SAME = 0.01;
/** More than this share of other movements of the payee between the occurrences, and evenness is chance. */
const RIVALS = 0.34;
/** More than this share of its times missed, and it does not come back evenly. */
const MOST_MISSED = 0.2;
/** A payee with more movements than this a day has no series that could be told from chance. */
const BUSY_A_DAY = 0.5;
const LEAST_STEADINESS = 0.45;
const MOST_SERIES_OF_A_PAYEE = 8;

interface Manner {
  /** How many times one amount may be the next one's. */
  mostChange: number;
  /** What a change of amount takes from the worth of a link. */
  priceOf(change: number): number;
  fits(chain: readonly Movement[], group: readonly Movement[], period: Period): boolean;
}

/** A fixed price, which rises now and then; the payee's movements of other amounts do not matter. */
const FIXED: Manner = {
  mostChange: 1.5,
  priceOf: (change) => (change <= 1 + SAME ? 0 : 0.5),
  fits(chain, group, period) {
    const changes = chain.slice(1).map((movement, i) => changeBetween(chain[i]!, movement));
    if (period === 'yearly') return chain.length >= 2 && group.length <= 3 && changes.every((change) => change <= 1.15);
    const same = changes.filter((change) => change <= 1 + SAME).length;
    // The busier the payee, the more times it takes to tell from chance.
    const doubt = Math.min(3, Math.floor(rivalsOf(chain, group).length / (2 * chain.length)));
    if (chain.length < (isShort(period) ? 4 : 3) + doubt || same < changes.length * 0.6) return false;
    // Between times that lie far apart, shops have every amount by chance.
    const isLong = longestGap(period) > 180;
    const isRival = (movement: Movement) => isLong || chain.some((one) => changeBetween(one, movement) <= 1 + SAME);
    return rivalsOf(chain, group).filter(isRival).length <= chain.length * RIVALS;
  },
};

/** An amount that differs each time: electricity, a price in another currency. Then evenness alone must tell. */
const VARYING: Manner = {
  mostChange: 3,
  priceOf: (change) => Math.log(change) * 0.5,
  fits: (chain, group, period) =>
    period !== 'yearly' &&
    chain.length >= (isShort(period) ? 8 : 4) &&
    rivalsOf(chain, group).length <= chain.length * RIVALS,
};

/**
 * Finds what comes back: subscriptions, salaries, rents, utilities. For each payee and direction, the chain of movements
 * is sought whose distances fit a period best and whose amounts change least, then the next one among what is left (two
 * subscriptions at one merchant). A chain counts when it is long enough, steady, and the payee's other movements between its
 * occurrences are few, so that a shop that is visited often does not pass for a subscription.
 *
 * Amounts are compared by their ratio only, for which binary floats are good enough.
 */
export function findSeries(movements: readonly Movement[]): Series[] {
  const found: Series[] = [];
  for (const { payee, rows } of byPayee(movements)) {
    let left = rows;
    for (let taken = 0; taken < MOST_SERIES_OF_A_PAYEE; taken++) {
      const best = bestChain(left);
      if (!best) break;
      found.push({ payee, currency: best.chain[0]!.currency, period: best.period, movements: best.chain });
      const used = new Set(best.chain);
      left = left.filter((movement) => !used.has(movement));
    }
  }
  return found;
}

function byPayee(movements: readonly Movement[]): { payee: string; rows: Movement[] }[] {
  const groups = new Map<string, { payee: string; rows: Movement[] }>();
  for (const movement of movements) {
    const payee = payeeKey(movement);
    const key = JSON.stringify([payee, movement.currency, movement.amount.startsWith('-')]);
    const group = groups.get(key) ?? { payee, rows: [] };
    group.rows.push(movement);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ payee, rows }) => {
    rows.sort((a, b) => compareText(a.date, b.date) || compareText(a.transactionId, b.transactionId));
    return tellable(rows).map((some) => ({ payee, rows: some }));
  });
}

/** A busy payee's movements are looked at amount by amount. */
function tellable(rows: Movement[]): Movement[][] {
  const isBusy = (some: Movement[]) =>
    some.length > 20 && some.length / (daysBetween(some[0]!.date, some.at(-1)!.date) + 1) > BUSY_A_DAY;
  if (!isBusy(rows)) return [rows];
  const byAmount = Map.groupBy(rows, (movement) => movement.amount);
  return [...byAmount.values()].filter((some) => !isBusy(some));
}

function bestChain(group: readonly Movement[]): { chain: Movement[]; period: Period } | null {
  if (group.length < 2) return null;
  for (const manner of [FIXED, VARYING]) {
    const candidates = PERIODS.map((period) => ({ period, ...chainOf(group, period, manner) }))
      .filter(({ chain, worth }) => chain.length >= 2 && worth >= (chain.length - 1) * LEAST_STEADINESS)
      .sort((a, b) => b.worth - a.worth);
    const best = candidates.find(
      ({ chain, period }) => missedShare(chain, period) <= MOST_MISSED && manner.fits(chain, group, period),
    );
    if (best) return best;
  }
  return null;
}

/** The chain of most worth, where each link fits the period; `group` is in the order of days. */
function chainOf(group: readonly Movement[], period: Period, manner: Manner): { chain: Movement[]; worth: number } {
  const longest = longestGap(period);
  const days = group.map(({ date }) => daysBetween(group[0]!.date, date));
  const sizes = group.map(({ amount }) => Math.abs(Number(amount)));
  const worths: number[] = [];
  const previous: (number | null)[] = [];
  let end = -1;
  for (const [i, movement] of group.entries()) {
    worths.push(0);
    previous.push(null);
    for (let j = i - 1; j >= 0; j--) {
      const apart = days[i]! - days[j]!;
      if (apart > longest) break;
      // Most pairs fall here, before any day is reckoned with.
      if (!mayBePeriods(apart, period) || ratioOf(sizes[i]!, sizes[j]!) > manner.mostChange) continue;
      const worth = worths[j]! + worthOfLink(group[j]!, movement, period, manner);
      if (worth > worths[i]!) [worths[i], previous[i]] = [worth, j];
    }
    if (end < 0 || worths[i]! > worths[end]!) end = i;
  }
  const chain: Movement[] = [];
  for (let at: number | null = end < 0 ? null : end; at !== null; at = previous[at]!) chain.unshift(group[at]!);
  return { chain, worth: end < 0 ? 0 : worths[end]! };
}

/** At most 1, for the same amount on the very day; each missed time, day off, and change of amount takes from it. */
function worthOfLink(from: Movement, to: Movement, period: Period, manner: Manner): number {
  const apart = periodsBetween(from.date, to.date, period);
  if (!apart) return Number.NEGATIVE_INFINITY;
  const price = manner.priceOf(changeBetween(from, to));
  return 1 - 0.25 * (apart.periods - 1) - 0.35 * (apart.daysOff / toleranceOf(period)) - price;
}

/** The larger amount as a multiple of the smaller: 1 when they are the same. */
export function changeBetween(a: Pick<Movement, 'amount'>, b: Pick<Movement, 'amount'>): number {
  return ratioOf(Math.abs(Number(a.amount)), Math.abs(Number(b.amount)));
}

function ratioOf(a: number, b: number): number {
  return a > 0 && b > 0 ? Math.max(a / b, b / a) : Number.POSITIVE_INFINITY;
}

/** Weeks and fortnights are met by chance more easily than months. */
function isShort(period: Period): boolean {
  return period === 'weekly' || period === 'biweekly';
}

function missedShare(chain: readonly Movement[], period: Period): number {
  const times = chain
    .slice(1)
    .reduce((sum, movement, i) => sum + periodsBetween(chain[i]!.date, movement.date, period)!.periods, 0);
  return 1 - (chain.length - 1) / times;
}

function rivalsOf(chain: readonly Movement[], group: readonly Movement[]): Movement[] {
  const members = new Set(chain);
  const [from, to] = [chain[0]!.date, chain.at(-1)!.date];
  return group.filter((movement) => !members.has(movement) && movement.date >= from && movement.date <= to);
}
