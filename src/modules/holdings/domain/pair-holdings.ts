import type { HoldingLikeness } from './holding-identity.js';

/** One that the user has or had already. */
export interface EarlierHolding {
  id: string;
  connectionId: string;
  createdAt: Date;
  /** It is shown by no connection. */
  ended: boolean;
}

export interface Pairs<Earlier, Later> {
  sure: [Earlier, Later][];
  unsure: [Earlier, Later][];
}

/**
 * Counting, not deduplicating: of as many that say the very same each is one of the others, and it does not matter which. One that
 * has changed meanwhile is sure where it fits one alone. Whatever is left and may be the same is asked about, once.
 */
export function pairHoldings<Earlier extends EarlierHolding, Later>(
  earlier: Earlier[],
  later: Later[],
  likeness: (one: Earlier, other: Later) => HoldingLikeness,
): Pairs<Earlier, Later> {
  const free = { earlier: new Set(newestFirst(earlier)), later: new Set(later) };
  const pairs: Pairs<Earlier, Later> = { sure: [], unsure: [] };
  const take = (kind: 'sure' | 'unsure', one: Earlier, other: Later) => {
    pairs[kind].push([one, other]);
    free.earlier.delete(one);
    free.later.delete(other);
  };
  for (const other of later) {
    const identical = [...free.earlier].filter((one) => likeness(one, other) === 'identical');
    const [one] = ofOneConnection(identical);
    if (one) take('sure', one, other);
  }
  // Decided before any is taken: of two that fit one alike neither is sure.
  const fitting = [...free.later].flatMap((other) => {
    const same = ofOneConnection([...free.earlier].filter((one) => likeness(one, other) === 'same'));
    const rivals = same[0] ? [...free.later].filter((rival) => likeness(same[0]!, rival) === 'same') : [];
    return same.length === 1 && rivals.length === 1 ? [[same[0]!, other] as const] : [];
  });
  for (const [one, other] of fitting) if (free.earlier.has(one)) take('sure', one, other);
  for (const other of [...free.later]) {
    const one = [...free.earlier].find((candidate) => likeness(candidate, other) !== 'different');
    if (one) take('unsure', one, other);
  }
  return pairs;
}

/**
 * Those of the connection that shows them now, else of the one that did last: a bank that was connected often has ended as often.
 * Of two that show them now neither goes before: their person has called them two.
 */
function ofOneConnection<Earlier extends EarlierHolding>(candidates: Earlier[]): Earlier[] {
  const live = new Set(candidates.filter(({ ended }) => !ended).map(({ connectionId }) => connectionId));
  if (live.size > 1) return [];
  const [chosen = candidates[0]?.connectionId] = live;
  return candidates.filter(({ connectionId }) => connectionId === chosen);
}

function newestFirst<Earlier extends EarlierHolding>(holdings: Earlier[]): Earlier[] {
  return [...holdings].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1));
}
