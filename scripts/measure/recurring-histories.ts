import type { Movement } from '../../src/modules/recurring/domain/movement.js';
import { type Period, plusPeriods } from '../../src/modules/recurring/domain/period.js';
import { type DecimalText, decimalText } from '../../src/shared/decimal-text.js';
import { type LocalDate, plusDays } from '../../src/shared/local-date.js';

/** A made-up history whose recurring items are known. */
export interface KnownHistory {
  movements: Movement[];
  truth: { name: string; period: Period; transactionIds: string[] }[];
}

interface Habit {
  name: string;
  period: Period;
  /** In cents, without a sign. */
  cents: number;
  income?: boolean;
  /** The amount differs each time by up to this share. */
  varies?: number;
  /** Days early or late. */
  jitter: number;
  missedShare?: number;
  /** A price rise after this share of the history, by this share of the price. */
  rise?: { after: number; by: number };
  endsAfter?: number;
  describe(date: LocalDate, random: Random): string;
}

type Random = () => number;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Two years of one person: what comes back, and shops, friends and trips that do not. */
export function knownHistory(seed: number): KnownHistory {
  const random = randomOf(seed);
  const first = '2024-11-01' as LocalDate;
  const last = '2026-10-31' as LocalDate;
  const movements: Movement[] = [];
  const add = (date: LocalDate, cents: number, description: string): string => {
    const transactionId = `t${String(movements.length).padStart(6, '0')}`;
    const amount = decimalText((cents / 100).toFixed(2)) as DecimalText;
    movements.push({
      transactionId,
      accountId: 'a',
      date,
      amount,
      currency: 'BRL',
      description,
      merchantName: null,
      counterparty: null,
      categoryId: null,
    });
    return transactionId;
  };
  const truth = habitsOf(random).map((habit) => {
    const ids: string[] = [];
    const begin = plusDays(first, Math.floor(random() * 28));
    const total = 731;
    for (let count = 0; ; count++) {
      const due = plusPeriods(begin, habit.period, count);
      if (due > last) break;
      const done = (Date.parse(due) - Date.parse(first)) / 86_400_000 / total;
      if (habit.endsAfter !== undefined && done > habit.endsAfter) break;
      if (random() < (habit.missedShare ?? 0)) continue;
      const date = plusDays(due, Math.round((random() * 2 - 1) * habit.jitter));
      let cents = habit.cents;
      if (habit.rise && done > habit.rise.after) cents *= 1 + habit.rise.by;
      if (habit.varies) cents *= 1 + (random() * 2 - 1) * habit.varies;
      ids.push(add(date, Math.round(cents) * (habit.income ? 1 : -1), habit.describe(date, random)));
    }
    return { name: habit.name, period: habit.period, transactionIds: ids };
  });
  addNoise(random, first, add);
  return { movements, truth };
}

function habitsOf(random: Random): Habit[] {
  const price = (from: number, to: number) => Math.round((from + random() * (to - from)) * 100) - 10;
  const card = (name: string) => (date: LocalDate) => `${name} ${date.slice(8)}/${date.slice(5, 7)} BR`;
  const all: Habit[] = [
    {
      name: 'salary',
      period: 'monthly',
      cents: price(4_000, 15_000),
      income: true,
      jitter: 3,
      varies: random() < 0.5 ? 0.08 : 0,
      rise: { after: 0.5, by: 0.06 },
      describe: () => 'PAGTO SALARIO NOBREGA ENGENHARIA SA',
    },
    {
      name: 'rent',
      period: 'monthly',
      cents: price(1_500, 3_500),
      jitter: 2,
      rise: { after: 0.5, by: 0.08 },
      describe: (date) => `PIX ENVIADO IMOBILIARIA TRES RIOS ${date.replaceAll('-', '')}`,
    },
    {
      name: 'power',
      period: 'monthly',
      cents: price(90, 300),
      jitter: 4,
      varies: 0.35,
      describe: () => 'DEB AUT ENEL DISTRIBUICAO SP',
    },
    {
      name: 'water',
      period: 'monthly',
      cents: price(50, 120),
      jitter: 3,
      varies: 0.25,
      missedShare: 0.05,
      describe: () => 'CONTA SABESP SANEAMENTO',
    },
    {
      name: 'internet',
      period: 'monthly',
      cents: price(80, 160),
      jitter: 2,
      rise: { after: 0.6, by: 0.1 },
      describe: () => 'VIVO FIBRA',
    },
    { name: 'video small', period: 'monthly', cents: 2_090, jitter: 1, describe: card('NETFLIX.COM') },
    {
      name: 'video large',
      period: 'monthly',
      cents: 5_990,
      jitter: 1,
      missedShare: 0.04,
      describe: card('NETFLIX.COM'),
    },
    {
      name: 'music',
      period: 'monthly',
      cents: 2_190,
      jitter: 1,
      rise: { after: 0.4, by: 0.1 },
      describe: card('EBN*SPOTIFY'),
    },
    {
      name: 'gym',
      period: 'monthly',
      cents: price(90, 180),
      jitter: 2,
      missedShare: 0.08,
      endsAfter: 0.6,
      describe: card('ACADEMIA BOA FORMA'),
    },
    {
      name: 'cloud in dollars',
      period: 'monthly',
      cents: price(30, 90),
      jitter: 2,
      varies: 0.05,
      describe: card('DL*GOOGLE WORKSPACE'),
    },
    {
      name: 'cleaner',
      period: 'biweekly',
      cents: price(150, 220),
      jitter: 1,
      missedShare: 0.05,
      describe: () => 'PIX ENVIADO MARIA APARECIDA SOUZA',
    },
    {
      name: 'course',
      period: 'weekly',
      cents: price(60, 110),
      jitter: 0,
      missedShare: 0.04,
      describe: () => 'PIX ENVIADO ESCOLA DE MUSICA ACORDE',
    },
    { name: 'insurance', period: 'yearly', cents: price(900, 2_500), jitter: 4, describe: () => 'PORTO SEGURO AUTO' },
    {
      name: 'condominium',
      period: 'monthly',
      cents: price(400, 900),
      jitter: 2,
      varies: 0.12,
      describe: () => 'BOLETO CONDOMINIO EDIFICIO AURORA',
    },
    {
      name: 'accountant',
      period: 'quarterly',
      cents: price(200, 500),
      jitter: 4,
      describe: () => 'PIX ENVIADO CONTABIL ALFA',
    },
  ];
  return all.filter(() => random() < 0.8);
}

/** Shops by chance, friends, trips with a ride service, one-off large purchases; nothing of it comes back evenly. */
function addNoise(
  random: Random,
  first: LocalDate,
  add: (date: LocalDate, cents: number, text: string) => string,
): void {
  const shops: [name: string, times: number, least: number, most: number][] = [
    ['SUPERMERCADO PAGUE MENOS', 150, 20, 600],
    ['UBER *TRIP', 180, 8, 60],
    ['IFD*RESTAURANTE SABOR', 60, 25, 140],
    ['PADARIA PAO QUENTE', 140, 5, 40],
    ['POSTO SHELL', 45, 80, 300],
    ['LIVRARIA CULTURA', 10, 30, 200],
    ['DROGARIA SAO PAULO', 25, 15, 220],
    ['AMAZON BR', 30, 20, 500],
    ['PIX ENVIADO JOAO PEDRO LIMA', 12, 20, 300],
    ['PIX ENVIADO ANA BEATRIZ REIS', 8, 50, 50],
    ['CINEMARK', 9, 30, 90],
    ['RENNER', 8, 60, 450],
  ];
  for (const [name, times, least, most] of shops) {
    for (let i = 0; i < times; i++) {
      const date = plusDays(first, Math.floor(random() * 730));
      add(
        date,
        -Math.round((least + random() * (most - least)) * 100),
        `${name} ${Math.floor(random() * 9_000) + 1_000}`,
      );
    }
  }
  for (let i = 0; i < 10; i++) {
    add(
      plusDays(first, Math.floor(random() * 730)),
      Math.round((50 + random() * 900) * 100),
      'PIX RECEBIDO JOAO PEDRO LIMA',
    );
  }
}
