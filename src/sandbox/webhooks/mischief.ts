import { randomInt } from 'node:crypto';

/** What a network may do to notifications, as the control surface asks for it. */
export interface Mischief {
  /** How many more times than once each event is sent to each endpoint. */
  duplicates: number;
  /** Events wait until they are released. */
  hold: boolean;
  /** How many of the next events are lost; only those of `dropEvent` when it is given. */
  drop: number;
  dropEvent: string | null;
  /** Events that fall within so many milliseconds are sent together, in a random order. 0: as they happen. */
  shuffleWindowMs: number;
}

export const NO_MISCHIEF: Mischief = { duplicates: 0, hold: false, drop: 0, dropEvent: null, shuffleWindowMs: 0 };

export type ReleaseOrder = 'as-sent' | 'reverse' | 'shuffle';

export function inOrder<T>(list: T[], order: ReleaseOrder): T[] {
  if (order === 'reverse') return list.toReversed();
  return order === 'shuffle' ? shuffled(list) : list;
}

function shuffled<T>(list: T[]): T[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
