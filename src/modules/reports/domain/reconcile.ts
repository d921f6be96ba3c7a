import { compare, type DecimalText, isZero, magnitude, minus, sum, ZERO } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';

/** What moved on an account on one day, posted, in the account's currency. */
export interface DayMovements {
  date: LocalDate;
  income: DecimalText;
  expense: DecimalText;
  transfersIn: DecimalText;
  transfersOut: DecimalText;
  /** What the user left out of reports: it moved all the same. */
  excluded: DecimalText;
  /** Of a day on which the balance was collected: what was booked, and what first came to be known, after that. */
  bookedAfter: DecimalText;
  learnedAfter: DecimalText;
}

export interface KnownBalance {
  date: LocalDate;
  balance: DecimalText;
  source: 'collected' | 'derived';
}

/** Between two known balances the account changed by more, or less, than its movements. */
export interface Difference {
  after: LocalDate;
  until: LocalDate;
  /** What is missing from the movements: positive where more money is there than they tell. */
  amount: DecimalText;
}

export interface Reconciled {
  /** What the account held at the end of each known day, all movements of the day included. */
  anchors: { date: LocalDate; balance: DecimalText; source: 'collected' | 'derived' }[];
  differences: Difference[];
}

/** Everything that moved on a day. */
export function moved(day: DayMovements): DecimalText {
  return sum([day.income, day.expense, day.transfersIn, day.transfersOut, day.excluded]);
}

interface Path {
  differences: Difference[];
  /** How much the differences come to, whatever their sign. */
  size: DecimalText;
  balances: DecimalText[];
}

/**
 * Balance minus movements must meet the balance before. A balance that was collected in the course of a day holds some of the
 * day's movements and not others, and a bare date does not tell which: of all, none, those booked by then, and those known by
 * then, that is taken which leaves the fewest differences, and among equals the smallest. Days in order.
 */
export function reconcile(known: readonly KnownBalance[], days: readonly DayMovements[]): Reconciled {
  const byDate = new Map(days.map((day) => [day.date, day]));
  const between = movementsBetween(known, days);
  let paths: Path[] = [];
  for (const [index, row] of known.entries()) {
    const ends = endsOfDay(row, byDate.get(row.date));
    const before = paths;
    paths = ends.map((balance) => {
      if (index === 0) return { differences: [], size: ZERO, balances: [balance] };
      const longer = before.map((path) => extended(path, known[index - 1]!.date, row.date, balance, between[index]!));
      return longer.reduce((best, path) => (isBetter(path, best) ? path : best));
    });
  }
  if (paths.length === 0) return { anchors: [], differences: [] };
  const { balances, differences } = paths.reduce((best, path) => (isBetter(path, best) ? path : best));
  const anchors = known.map(({ date, balance, source }, index) => ({
    date,
    balance: balances[index]!,
    source: compare(balance, balances[index]!) === 0 ? source : ('derived' as const),
  }));
  return { anchors, differences };
}

/** What the account may have held at the end of a day, the likeliest first. */
function endsOfDay({ balance, source }: KnownBalance, day: DayMovements | undefined): DecimalText[] {
  if (!day || source === 'derived') return [balance];
  const parts = [day.learnedAfter, day.bookedAfter, ZERO, moved(day)];
  const distinct = parts.filter((part, index) => parts.findIndex((other) => compare(other, part) === 0) === index);
  return distinct.map((part) => sum([balance, part]));
}

/** For each known balance, what moved after the day of the one before it up to the end of its own. */
function movementsBetween(known: readonly KnownBalance[], days: readonly DayMovements[]): DecimalText[] {
  let at = 0;
  return known.map(({ date }) => {
    const parts: DecimalText[] = [];
    for (; at < days.length && days[at]!.date <= date; at += 1) parts.push(moved(days[at]!));
    return sum(parts);
  });
}

function extended(path: Path, after: LocalDate, until: LocalDate, balance: DecimalText, movements: DecimalText): Path {
  const amount = minus(minus(balance, path.balances.at(-1)!), movements);
  const balances = [...path.balances, balance];
  if (isZero(amount)) return { ...path, balances };
  return {
    balances,
    differences: [...path.differences, { after, until, amount }],
    size: sum([path.size, magnitude(amount)]),
  };
}

function isBetter(path: Path, best: Path): boolean {
  const fewer = path.differences.length - best.differences.length;
  return fewer < 0 || (fewer === 0 && compare(path.size, best.size) < 0);
}
