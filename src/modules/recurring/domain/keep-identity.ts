import { changeBetween } from './find-series.js';
import type { FoundItem, RecurringItem } from './recurring-item.js';

/** Which known item a found one is; `null`: a new one. */
export interface Recognised {
  found: FoundItem;
  known: RecurringItem | null;
}

/**
 * Recognises found items as those we know, so that what a person decided stays with them: the known item that shares most
 * transactions, else (the bank brought everything anew under other ids) one of the same payee, currency, direction and
 * period, of the nearest amount. Each known item is recognised once at most.
 */
export function recognise(found: readonly FoundItem[], known: readonly RecurringItem[]): Recognised[] {
  const free = new Set(known);
  const results = found.map((item): Recognised => ({ found: item, known: null }));
  const owners = ownersOf(known);
  const pairs = results
    .flatMap((result) => {
      const shared = sharedWith(owners, result.found);
      return known.map((item) => ({ result, item, shared: shared.get(item) ?? 0 }));
    })
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared);
  for (const { result, item } of pairs) take(result, item);
  const alike = results
    .flatMap((result) => known.map((item) => ({ result, item, change: likeness(result.found, item) })))
    .filter(({ change }) => change <= 1.5)
    .sort((a, b) => a.change - b.change);
  for (const { result, item } of alike) take(result, item);
  return results;

  function take(result: Recognised, item: RecurringItem): void {
    if (result.known || !free.has(item)) return;
    free.delete(item);
    result.known = item;
  }
}

/** Which known items a transaction is in. */
function ownersOf(known: readonly RecurringItem[]): Map<string, RecurringItem[]> {
  const owners = new Map<string, RecurringItem[]>();
  for (const item of known) {
    for (const id of item.transactionIds) owners.set(id, [...(owners.get(id) ?? []), item]);
  }
  return owners;
}

function sharedWith(owners: ReadonlyMap<string, RecurringItem[]>, found: FoundItem): Map<RecurringItem, number> {
  const shared = new Map<RecurringItem, number>();
  for (const item of found.transactionIds.flatMap((id) => owners.get(id) ?? [])) {
    shared.set(item, (shared.get(item) ?? 0) + 1);
  }
  return shared;
}

function likeness(found: FoundItem, known: RecurringItem): number {
  const isSameParty = found.payee === known.payee && found.currency === known.currency && found.period === known.period;
  const isSameDirection = found.usualAmount.startsWith('-') === known.usualAmount.startsWith('-');
  if (!isSameParty || !isSameDirection) return Number.POSITIVE_INFINITY;
  return changeBetween({ amount: found.usualAmount }, { amount: known.usualAmount });
}
