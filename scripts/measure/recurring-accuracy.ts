import { findSeries, type Series } from '../../src/modules/recurring/domain/find-series.js';
import { type KnownHistory, knownHistory } from './recurring-histories.js';

/** How well recurring items were found in histories whose items are known. */
export interface Accuracy {
  histories: number;
  known: number;
  found: number;
  /** Known items that were found. */
  hits: number;
  recall: number;
  precision: number;
  missed: Map<string, number>;
  mistaken: Map<string, number>;
}

/**
 * A known item is found if a series of its period holds at least 70 % of its movements and at most 20 % others. What is
 * known but happened too seldom to be told (fewer than three times, twice for yearly) is not asked for, nor held against.
 */
export function accuracyOver(seeds: Iterable<number>): Accuracy {
  const accuracy: Accuracy = {
    histories: 0,
    known: 0,
    found: 0,
    hits: 0,
    recall: 0,
    precision: 0,
    missed: new Map(),
    mistaken: new Map(),
  };
  for (const seed of seeds) {
    const history = knownHistory(seed);
    const found = findSeries(history.movements);
    const right = new Set<Series>();
    accuracy.histories += 1;
    for (const item of history.truth) {
      const isTellable = item.transactionIds.length >= (item.period === 'yearly' ? 2 : 3);
      const series = found.find((one) => !right.has(one) && isOf(one, item));
      if (series) right.add(series);
      if (!isTellable) {
        if (series) accuracy.found -= 1;
        continue;
      }
      accuracy.known += 1;
      if (series) accuracy.hits += 1;
      else count(accuracy.missed, item.name);
    }
    accuracy.found += found.length;
    for (const series of found) if (!right.has(series)) count(accuracy.mistaken, `${series.payee} (${series.period})`);
  }
  accuracy.recall = accuracy.hits / accuracy.known;
  accuracy.precision = accuracy.hits / accuracy.found;
  return accuracy;
}

function isOf(series: Series, item: KnownHistory['truth'][number]): boolean {
  if (series.period !== item.period) return false;
  const ids = new Set(item.transactionIds);
  const shared = series.movements.filter(({ transactionId }) => ids.has(transactionId)).length;
  return shared >= ids.size * 0.7 && shared >= series.movements.length * 0.8;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
