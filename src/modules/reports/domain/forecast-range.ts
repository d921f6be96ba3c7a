/** How far a forecast of the past was off after each day, and how far it held possible then. */
export interface PastErrors {
  /** After one day, two days, and so on: what came less what was expected. */
  errors: readonly number[];
}

/** Forecasts of the past are made so many days apart. */
export const APART_DAYS = 30;
/** Errors of so many days before and after count with those of a day: they tell the same, and single days lie by chance. */
const ABOUT_DAYS = 3;

/** Student's t within which 80 % lie, by degrees of freedom; between them by their reciprocals. */
const FOUR_OF_FIVE: readonly [freedom: number, t: number][] = [
  [1, 3.0777],
  [2, 1.8856],
  [3, 1.6377],
  [4, 1.5332],
  [5, 1.4759],
  [6, 1.4398],
  [8, 1.3968],
  [10, 1.3722],
  [15, 1.3406],
  [30, 1.3104],
  [Number.POSITIVE_INFINITY, 1.2816],
];

/**
 * How far below and above the expected balance the range goes, so that it holds the balance in four of five cases.
 *
 * What a forecast itself can tell of its error (`variance`: single days, varying amounts) leaves out what starts, stops or changes
 * its price. So it counts as one error among those that forecasts of the person's own past had so many days ahead, and the range
 * is the predictive one of a normal distribution whose variance is known only by these: Student's t. Few of them make it wider.
 * Beyond the days that were tested, errors grow with the days.
 */
export function rangeAt(days: number, variance: number, past: readonly PastErrors[]): number {
  const longest = past.reduce((most, { errors }) => Math.max(most, errors.length), 0);
  const tested = Math.min(days, longest);
  const squares = past.filter(({ errors }) => errors.length >= tested && tested > 0).map(squareAbout(tested));
  const independent = independentOf(squares.length, tested);
  const growth = tested > 0 ? (days / tested) ** 2 : 1;
  const meanSquare = squares.length > 0 ? squares.reduce((total, one) => total + one, 0) / squares.length : 0;
  const freedom = 1 + independent;
  return studentOf(freedom) * Math.sqrt((variance + independent * meanSquare * growth) / freedom);
}

function squareAbout(day: number): (past: PastErrors) => number {
  return ({ errors }) => {
    const near = errors.slice(Math.max(0, day - 1 - ABOUT_DAYS), day + ABOUT_DAYS);
    return near.reduce((total, error) => total + error ** 2, 0) / near.length;
  };
}

/**
 * As how many independent errors those of overlapping times count. Two that share a part of their days correlate by that part,
 * and their squares by its square.
 */
function independentOf(count: number, days: number): number {
  let shared = 0;
  for (let steps = 1; steps < count && steps * APART_DAYS < days; steps++) {
    shared += (1 - steps / count) * (1 - (steps * APART_DAYS) / days) ** 2;
  }
  return count / (1 + 2 * shared);
}

function studentOf(freedom: number): number {
  const above = FOUR_OF_FIVE.findIndex(([known]) => known >= freedom);
  const [more, t] = FOUR_OF_FIVE[above]!;
  if (above === 0 || more === freedom) return t;
  const [less, wider] = FOUR_OF_FIVE[above - 1]!;
  return wider + ((1 / less - 1 / freedom) / (1 / less - 1 / more)) * (t - wider);
}
