import { type Day, dayIn, instantOf, type Month, monthText, plusMonths } from './calendar.js';
import { purchase } from './card-habits.js';
import { Dice } from './dice.js';
import type { LifeFacts } from './life-facts.js';
import { type Movement, movement } from './movement.js';
import { SHOPS, type Shop } from './shops.js';

/** The longest plan, in months: how far a purchase reaches into the future. */
export const LONGEST_PLAN = 12;

/** IOF on card purchases abroad, in thousandths, as it has been since 2025. */
const IOF_PER_MILLE = 35;

const SUBSCRIPTIONS = [
  { shops: SHOPS.video, day: 9, cents: 4_490 },
  { shops: SHOPS.music, day: 14, cents: 2_190 },
  { shops: SHOPS.gym, day: 18, cents: 11_990 },
] as const;

/** Subscriptions, the annual fee in monthly parts, purchases abroad with their tax, and a purchase in instalments. */
export function cardPlans(life: LifeFacts, month: Month): Movement[] {
  return [...subscriptions(life, month), ...abroad(life, month), ...instalments(life, month)];
}

function subscriptions(life: LifeFacts, month: Month): Movement[] {
  const dice = new Dice(life.key, month, 'card', 'subscriptions');
  const rows = SUBSCRIPTIONS.map(({ shops, day, cents }) =>
    purchase(
      shops[0],
      {
        key: `card/${monthText(month)}/subscription/${shops[0].name}`,
        day: dayIn(month, day),
        minute: 200,
        stamp: 'midnight',
        cents,
      },
      dice,
    ),
  );
  const part = String((month % 12) + 1).padStart(2, '0');
  rows.push(
    movement(
      {
        key: `card/${monthText(month)}/annual-fee`,
        account: 'card',
        day: dayIn(month, 8),
        minute: 360,
        stamp: 'bare',
        cents: -2_990,
        description: `Anuidade diferenciada ${part}/12`,
        categoryId: '16030000',
        operationType: 'TARIFA',
        fee: 'ANNUAL_FEE',
      },
      dice,
    ),
  );
  return rows;
}

function abroad(life: LifeFacts, month: Month): Movement[] {
  const dice = new Dice(life.key, month, 'card', 'abroad');
  const key = `card/${monthText(month)}/abroad`;
  const rows = foreignPurchase(SHOPS.cloud[0], `${key}/cloud`, dayIn(month, 12), 'USD', 1_000, dice);
  if (dice.fraction() < 0.7) {
    const shop = dice.pick<Shop>(SHOPS.abroad);
    const currency = dice.pick(['USD', 'EUR'] as const);
    rows.push(
      ...foreignPurchase(
        shop,
        `${key}/shop`,
        dayIn(month, dice.between(3, 27)),
        currency,
        dice.between(499, 8_999),
        dice,
      ),
    );
  }
  return rows;
}

function foreignPurchase(
  shop: Shop,
  key: string,
  day: Day,
  currency: 'USD' | 'EUR',
  foreignCents: number,
  dice: Dice,
): Movement[] {
  const price = currency === 'USD' ? dice.between(5_180, 5_690) : dice.between(5_980, 6_420);
  const cents = Math.round((foreignCents * price) / 1000);
  const foreign = { currency, cents: -foreignCents };
  return [
    purchase(shop, { key, day, minute: 930, stamp: 'exact', cents, foreign }, dice),
    movement(
      {
        key: `${key}/iof`,
        account: 'card',
        day,
        minute: 931,
        stamp: 'exact',
        cents: -Math.max(1, Math.round((cents * IOF_PER_MILLE) / 1000)),
        description: `IOF compra internacional ${shop.name}`,
        categoryId: '15030000',
        operationType: 'OUTROS',
      },
      dice,
    ),
  ];
}

/** All parts are shown at once: those of later months are pending until their day, under ids that stay. */
function instalments(life: LifeFacts, month: Month): Movement[] {
  const dice = new Dice(life.key, month, 'card', 'instalments');
  const shop = dice.pick<Shop>(SHOPS.instalments);
  const total = month % 6 === 0 ? LONGEST_PLAN : dice.pick([2, 3, 4, 6, 10]);
  const purchaseCents = dice.between(total * 3_500, total * 16_000);
  const part = Math.floor(purchaseCents / total);
  const day = dayIn(month, dice.between(10, 27));
  const minute = dice.between(600, 1_200);
  const purchasedAt = instantOf(day, minute);
  return Array.from({ length: total }, (_, n) => {
    const due = plusMonths(day, n);
    const first = n === 0;
    return purchase(
      shop,
      {
        key: `card/${monthText(month)}/plan/${n + 1}`,
        day: due,
        minute: first ? minute : 0,
        stamp: first ? 'exact' : 'midnight',
        cents: first ? purchaseCents - part * (total - 1) : part,
        description: `${shop.name} ${String(n + 1).padStart(2, '0')}/${String(total).padStart(2, '0')}`,
        instalment: { number: n + 1, total, purchaseCents, purchasedAt },
        knownAt: purchasedAt + 600_000,
      },
      dice,
    );
  });
}
