import { type Day, dayIn, type Month, monthText } from './calendar.js';
import { purchase, refund } from './card-habits.js';
import { Dice } from './dice.js';
import type { LifeFacts } from './life-facts.js';
import type { Movement } from './movement.js';
import { SHOPS } from './shops.js';

/** A holiday that is bought each year and given back: one large bill, and later a negative one. */
export interface Holiday {
  /** The bill that the refund makes negative, June to November; the purchase is on the bill two months before. */
  refund: Month;
  /** By how much that bill is negative. */
  marginCents: number;
}

/** The holiday of the year that the month is in. */
export function holidayOf(life: LifeFacts, month: Month): Holiday {
  const january = month - (month % 12);
  const dice = new Dice(life.key, january, 'holiday');
  return { refund: january + dice.between(5, 10), marginCents: dice.between(1_742, 8_999) };
}

export function holidayPurchase(life: LifeFacts, month: Month, cents: number): Movement {
  const dice = new Dice(life.key, month, 'holiday purchase');
  const key = `card/${monthText(month)}/holiday`;
  return purchase(SHOPS.travel[0], { key, day: dayIn(month, 15), minute: 1_260, stamp: 'exact', cents }, dice);
}

export function holidayRefund(life: LifeFacts, month: Month, day: Day, cents: number): Movement {
  const dice = new Dice(life.key, month, 'holiday refund');
  return refund(SHOPS.travel[0], `card/${monthText(month)}/holiday/refund`, day, cents, dice);
}
