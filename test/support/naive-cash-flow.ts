import { Decimal } from 'decimal.js';

const Exact = Decimal.clone({ precision: 100, toExpPos: 100, toExpNeg: -100, defaults: true });

/** A posted movement of one account. */
export interface NaiveMovement {
  date: string;
  amount: string;
  kind: 'income' | 'expense' | 'transfersIn' | 'transfersOut' | 'excluded';
  /** Against the day's collection, where there was one: booked after it, known only after it. */
  bookedAfter: boolean;
  learnedAfter: boolean;
}

export interface NaiveBalance {
  date: string;
  balance: string;
  source: 'collected' | 'derived';
}

export const added = (amounts: readonly string[]): string =>
  amounts.reduce((sum, amount) => sum.plus(amount), new Exact(0)).toFixed();

/**
 * The fewest differences with which the balances can be explained, and the least they come to: every way of taking each day's
 * movements as held or not held by its balance is tried.
 */
export function fewestDifferences(balances: readonly NaiveBalance[], movements: readonly NaiveMovement[]) {
  const choices = balances.map(({ date, balance, source }) => {
    const day = movements.filter((movement) => movement.date === date);
    if (source === 'derived' || day.length === 0) return [balance];
    const without = [
      day.filter(({ bookedAfter, learnedAfter }) => bookedAfter || learnedAfter),
      day.filter(({ bookedAfter }) => bookedAfter),
      [],
      day,
    ];
    return without.map((rows) => added([balance, ...rows.map(({ amount }) => amount)]));
  });
  let best = { count: Number.POSITIVE_INFINITY, size: new Exact(0) };
  const walk = (ends: string[]): void => {
    if (ends.length < balances.length) {
      for (const end of choices[ends.length]!) walk([...ends, end]);
      return;
    }
    let count = 0;
    let size = new Exact(0);
    for (let index = 1; index < ends.length; index += 1) {
      const between = movements.filter(({ date }) => date > balances[index - 1]!.date && date <= balances[index]!.date);
      const difference = new Exact(ends[index]!)
        .minus(ends[index - 1]!)
        .minus(added(between.map(({ amount }) => amount)));
      if (difference.isZero()) continue;
      count += 1;
      size = size.plus(difference.abs());
    }
    if (count < best.count || (count === best.count && size.lessThan(best.size))) best = { count, size };
  };
  walk([]);
  return best.count === Number.POSITIVE_INFINITY
    ? { count: 0, size: '0' }
    : { count: best.count, size: best.size.toFixed() };
}
