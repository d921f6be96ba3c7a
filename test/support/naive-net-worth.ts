import { Decimal } from 'decimal.js';
import { type LocalDate, plusDays } from '../../src/shared/local-date.js';

const Exact = Decimal.clone({ precision: 100, toExpPos: 100, toExpNeg: -100, defaults: true });

/** A thing that is owned or owed, and all that is known of it. */
export interface NaiveThing {
  currency: string;
  /** Cards with the same text share a line. */
  line: string | null;
  known: { date: LocalDate; value: string }[];
}

/** What everything came to in a currency at the end of a day: each value looked for day by day, backwards. */
export function naiveNet(things: readonly NaiveThing[], currency: string, day: LocalDate): string | null {
  const counted = new Set<string>();
  let net: Decimal | null = null;
  for (const thing of things.filter((one) => one.currency === currency)) {
    let value: string | undefined;
    for (let at = day; at >= '2025-01-01' && value === undefined; at = plusDays(at, -1)) {
      value = thing.known.find(({ date }) => date === at)?.value;
    }
    if (value === undefined) continue;
    net ??= new Exact(0);
    const debt = `${thing.line} ${new Exact(value).toFixed()}`;
    if (thing.line !== null && counted.has(debt)) continue;
    counted.add(debt);
    net = net.plus(value);
  }
  return net?.toFixed() ?? null;
}
