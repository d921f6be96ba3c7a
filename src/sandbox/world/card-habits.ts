import { type Day, dayIn, instantOf, lastDayOf, type Month, monthText } from './calendar.js';
import { Dice } from './dice.js';
import type { LifeFacts } from './life-facts.js';
import { type Draft, type Movement, movement, type Stamp } from './movement.js';
import { SHOPS, type Shop, type ShopKind } from './shops.js';

/** Something that a person does with the card again and again. */
interface Habit {
  shops: ShopKind;
  /** How often a month, at least and at most. */
  times: readonly [number, number];
  cents: readonly [number, number];
  /** Hours of the day in Brazil. */
  hours: readonly [number, number];
  stamp: Stamp;
  /** First shown as an authorisation, which another row replaces some days later. */
  settlesLater?: true;
}

const HABITS: readonly Habit[] = [
  { shops: 'supermarket', times: [5, 7], cents: [4_210, 31_890], hours: [9, 21], stamp: 'midnight' },
  { shops: 'bakery', times: [5, 8], cents: [790, 4_590], hours: [7, 11], stamp: 'midnight' },
  { shops: 'delivery', times: [5, 8], cents: [3_190, 11_990], hours: [11, 22], stamp: 'exact' },
  { shops: 'ride', times: [7, 11], cents: [990, 4_870], hours: [6, 22], stamp: 'exact' },
  { shops: 'pharmacy', times: [1, 3], cents: [1_290, 14_900], hours: [9, 20], stamp: 'midnight' },
  { shops: 'fuel', times: [2, 3], cents: [12_000, 26_000], hours: [7, 21], stamp: 'exact', settlesLater: true },
  { shops: 'restaurant', times: [4, 6], cents: [4_500, 18_900], hours: [12, 22], stamp: 'exact', settlesLater: true },
  { shops: 'online', times: [1, 3], cents: [2_990, 24_990], hours: [8, 23], stamp: 'exact' },
  { shops: 'cinema', times: [0, 1], cents: [3_800, 9_600], hours: [14, 21], stamp: 'midnight' },
  { shops: 'pet', times: [0, 1], cents: [5_990, 18_990], hours: [10, 19], stamp: 'bare' },
];

/** A row of a card purchase; `cents` positive as on the receipt. */
export function purchase(
  shop: Shop,
  draft: Omit<Draft, 'account' | 'description' | 'categoryId' | 'operationType'> & { description?: string },
  dice: Dice,
): Movement {
  const base = {
    account: 'card',
    description: shop.name,
    categoryId: shop.categoryId,
    operationType: 'OUTROS',
  } as const;
  return movement({ ...base, shop, ...draft, cents: -draft.cents }, dice);
}

/** The month's everyday purchases. */
export function everydayPurchases(life: LifeFacts, month: Month): Movement[] {
  return HABITS.flatMap((habit) => {
    const dice = new Dice(life.key, month, 'card', habit.shops);
    const times = dice.between(...habit.times);
    return Array.from({ length: times }, (_, n) => onePurchase(month, habit, n, dice)).flat();
  });
}

function onePurchase(month: Month, habit: Habit, n: number, dice: Dice): Movement[] {
  const shop = dice.pick<Shop>(SHOPS[habit.shops]);
  const key = `card/${monthText(month)}/${habit.shops}/${n + 1}`;
  const day = dayIn(month, dice.between(1, 28));
  const minute = dice.between(habit.hours[0] * 60, habit.hours[1] * 60 + 59);
  const cents = dice.between(...habit.cents);
  if (habit.settlesLater) return authorisedThenSettled(shop, key, day, minute, cents, dice);
  const bought = purchase(shop, { key, day, minute, stamp: habit.stamp, cents }, dice);
  const regretted = habit.shops === 'online' && n === 0 && dice.fraction() < 0.6;
  return regretted ? [bought, refund(shop, `${key}/refund`, day + dice.between(3, 9), cents, dice)] : [bought];
}

/** The authorisation goes when the settled row comes: another id, date and description, in restaurants also a tip. */
function authorisedThenSettled(
  shop: Shop,
  key: string,
  day: Day,
  minute: number,
  cents: number,
  dice: Dice,
): Movement[] {
  const settlesOn = day + dice.between(1, 3);
  const settledAt = instantOf(settlesOn, 7 * 60 + dice.between(0, 59));
  const tip = shop.mcc === 5812 ? Math.round(cents / 10) : 0;
  return [
    purchase(shop, { key: `${key}/authorisation`, day, minute, stamp: 'exact', cents, goneAt: settledAt }, dice),
    purchase(
      shop,
      {
        key,
        day: settlesOn,
        minute: 0,
        stamp: 'midnight',
        cents: cents + tip,
        description: `PAG*${shop.name}`,
        raw: `PAG*${shop.businessName}`.toLocaleUpperCase('pt-BR'),
        knownAt: settledAt,
      },
      dice,
    ),
  ];
}

/** Money that a shop gives back on the card. */
export function refund(shop: Shop, key: string, day: Day, cents: number, dice: Dice): Movement {
  const description = `Estorno ${shop.name}`;
  return movement(
    {
      key,
      account: 'card',
      day,
      minute: 15 * 60,
      stamp: 'midnight',
      cents,
      description,
      categoryId: shop.categoryId,
      operationType: 'ESTORNO',
      shop,
    },
    dice,
  );
}

/** Purchases that lie where software goes wrong: twins, the last minutes of a month, both sides of a closing, late rows. */
export function awkwardPurchases(life: LifeFacts, month: Month): Movement[] {
  const dice = new Dice(life.key, month, 'card', 'awkward');
  const key = `card/${monthText(month)}`;
  const closing = dayIn(month, life.closingDay);
  const twins = dayIn(month, dice.between(10, 26));
  // Before the next closing, told after it: it belongs to the bill that is open by then.
  const late = dayIn(month + 1, life.closingDay) - dice.between(2, 5);
  const [transit, bar, bakery] = [SHOPS.transit[0], SHOPS.bar[0], SHOPS.bakery[0]];
  return [
    purchase(transit, { key: `${key}/twin/1`, day: twins, minute: 480, stamp: 'midnight', cents: 540 }, dice),
    purchase(transit, { key: `${key}/twin/2`, day: twins, minute: 1100, stamp: 'midnight', cents: 540 }, dice),
    purchase(
      bar,
      {
        key: `${key}/late-evening`,
        day: lastDayOf(month),
        minute: 1410,
        stamp: 'exact',
        cents: dice.between(3_500, 9_900),
      },
      dice,
    ),
    purchase(bakery, { key: `${key}/closing/before`, day: closing, minute: 545, stamp: 'exact', cents: 1_850 }, dice),
    purchase(bakery, { key: `${key}/closing/after`, day: closing, minute: 1305, stamp: 'exact', cents: 2_230 }, dice),
    purchase(
      SHOPS.parking[0],
      {
        key: `${key}/told-late`,
        day: late,
        minute: 600,
        stamp: 'midnight',
        cents: dice.between(1_500, 4_500),
        knownAt: instantOf(late + dice.between(7, 9), 615),
      },
      dice,
    ),
  ];
}
