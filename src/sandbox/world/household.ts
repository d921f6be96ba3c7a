import { bankingDayFrom, dayIn, instantOf, type Month, nthBankingDay } from './calendar.js';
import { Dice } from './dice.js';
import { income } from './income.js';
import type { LifeFacts } from './life-facts.js';
import { type Movement, movement } from './movement.js';
import { bankEntry, boleto, keyOf, pix, scheduledPix, ted } from './payments.js';
import { company, person } from './people.js';
import { SHOPS, type Shop } from './shops.js';

/** Boletos that come every month: whose, the due day, from how much to how much. */
const BOLETOS = [
  { name: 'Condomínio Edifício Ipê', what: 'condominium', due: 10, cents: [64_000, 71_000], categoryId: '17000000' },
  {
    name: 'Enel Distribuição São Paulo',
    what: 'electricity',
    due: 12,
    cents: [13_200, 28_900],
    categoryId: '17020002',
  },
  { name: 'Sabesp', what: 'water', due: 15, cents: [7_800, 13_400], categoryId: '17020001' },
  { name: 'Vivo Fibra', what: 'internet', due: 20, cents: [11_990, 11_990], categoryId: '07010001' },
] as const;

const REASONS = [
  'almoço 🍕',
  'aniversário 🎂',
  'racha do Uber',
  'faxina',
  'presente da Júlia',
  'vaquinha ⚽',
  'pão',
] as const;

/** A month of the checking account, without transfers between own accounts and without the card's bill. */
export function householdMonth(life: LifeFacts, month: Month): Movement[] {
  return [
    ...income(life, month),
    ...bills(life, month),
    ...amongFriends(life, month),
    ...withTheBank(life, month),
    ...debitPurchases(life, month),
  ];
}

/** Rent and the boletos of the household, of which the electricity is now and then paid late. */
function bills(life: LifeFacts, month: Month): Movement[] {
  const dice = new Dice(life.key, month, 'bills');
  const rentDay = Math.max(bankingDayFrom(dayIn(month, 8)), nthBankingDay(month, 5));
  const rows = [
    boleto(
      {
        key: keyOf(month, 'checking', 'rent'),
        day: rentDay,
        due: rentDay,
        minute: 560,
        cents: -life.rent.cents,
        party: life.rent.landlord,
        categoryId: '17010000',
        reason: 'Aluguel',
      },
      dice,
    ),
  ];
  for (const { name, what, due: number, cents, categoryId } of BOLETOS) {
    const due = bankingDayFrom(dayIn(month, number));
    const forgotten = what === 'electricity' && dice.fraction() < 0.2 ? dice.between(1, 4) : 0;
    rows.push(
      boleto(
        {
          key: keyOf(month, 'checking', what),
          day: bankingDayFrom(due + forgotten),
          due,
          minute: dice.between(480, 1_200),
          cents: -dice.between(cents[0], cents[1]),
          party: company(name),
          categoryId,
        },
        dice,
      ),
    );
  }
  return rows;
}

/** PIX with named people both ways, one ordered ahead, one that the bank tells a week late, and a TED. */
function amongFriends(life: LifeFacts, month: Month): Movement[] {
  const dice = new Dice(life.key, month, 'friends');
  const friend = () => person(life.key, 'friend', dice.between(1, 9));
  const rows = Array.from({ length: dice.between(10, 14) }, (_, n) => {
    const incoming = n % 3 === 2;
    return pix(
      {
        key: keyOf(month, 'checking', `pix/${n + 1}`),
        day: dayIn(month, dice.between(1, 28)),
        minute: dice.between(420, 1_430),
        cents: (incoming ? 1 : -1) * dice.between(1_500, 17_500),
        party: friend(),
        categoryId: incoming ? '05070000' : '05090004',
        reason: dice.pick(REASONS),
      },
      dice,
    );
  });
  const cleaner = { party: person(life.key, 'cleaner'), categoryId: '05090004', reason: 'diária 🧹', cents: -18_000 };
  const late = dayIn(month, dice.between(6, 15));
  return [
    ...rows,
    ...scheduledPix(
      { ...cleaner, key: keyOf(month, 'checking', 'cleaner'), day: dayIn(month, 23), minute: 365 },
      5,
      dice,
    ),
    pix(
      {
        key: keyOf(month, 'checking', 'told-late'),
        day: late,
        minute: 0,
        stamp: 'bare',
        cents: dice.between(2_000, 9_000),
        party: friend(),
        categoryId: '05070000',
        knownAt: instantOf(late + 7, 550),
      },
      dice,
    ),
    ted(
      {
        key: keyOf(month, 'checking', 'ted'),
        day: bankingDayFrom(dayIn(month, 17)),
        minute: 800,
        cents: -dice.between(20_000, 40_000),
        party: person(life.key, 'mother'),
        categoryId: '05090005',
        reason: 'ajuda mãe',
      },
      dice,
    ),
  ];
}

/** Account fee, and cashback in the small amounts that binary floats cannot add. */
function withTheBank(life: LifeFacts, month: Month): Movement[] {
  const dice = new Dice(life.key, month, 'bank');
  const cashback = {
    account: 'checking',
    description: 'Cashback 💸',
    categoryId: '08090000',
    operationType: 'OUTROS',
  } as const;
  return [
    bankEntry(
      {
        key: keyOf(month, 'checking', 'fee'),
        account: 'checking',
        day: nthBankingDay(month, 1),
        cents: -2_450,
        description: 'Tarifa pacote de serviços',
        categoryId: '16010000',
        operationType: 'PACOTE_TARIFA_SERVICOS',
      },
      dice,
    ),
    ...[10, 20, dice.between(200, 2_500)].map((cents, n) =>
      bankEntry(
        { ...cashback, key: keyOf(month, 'checking', `cashback/${n + 1}`), day: dayIn(month, 21 + n), cents },
        dice,
      ),
    ),
  ];
}

function debitPurchases(life: LifeFacts, month: Month): Movement[] {
  const dice = new Dice(life.key, month, 'debit');
  return Array.from({ length: dice.between(4, 7) }, (_, n) => {
    const shop = dice.pick<Shop>([...SHOPS.bakery, ...SHOPS.pharmacy, ...SHOPS.supermarket]);
    return movement(
      {
        key: keyOf(month, 'checking', `debit/${n + 1}`),
        account: 'checking',
        day: dayIn(month, dice.between(1, 28)),
        minute: dice.between(430, 1_300),
        stamp: n % 2 === 0 ? 'exact' : 'midnight',
        cents: -dice.between(600, 8_900),
        description: `Compra no débito - ${shop.name}`,
        categoryId: shop.categoryId,
        operationType: 'CARTAO',
        shop,
      },
      dice,
    );
  });
}
