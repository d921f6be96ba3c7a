import { bareDate, type Day, dayIn, dayOfInstant } from './calendar.js';
import { Dice, uuidOf } from './dice.js';
import { companyDocument } from './documents.js';
import { PAPERS, type Paper } from './papers.js';
import type { Reading } from './wire-row.js';
import type { WireInvestment, WireInvestmentTransaction } from './world.js';

/** One purchase of a paper. */
interface Lot {
  day: Day;
  units: number;
  cents: number;
}

interface Holding {
  id: string;
  paper: Paper;
  lots: Lot[];
}

/** What the holder owns at the latest collection: `amount` is gross, `balance` what would be paid out after tax. */
export function wireInvestments(reading: Reading): WireInvestment[] {
  return holdings(reading).map((holding) => wireInvestment(reading, holding));
}

/** The purchases of one holding, newest first; none for an id that is not this item's. */
export function wireInvestmentTransactions(reading: Reading, investmentId: string): WireInvestmentTransaction[] {
  const holding = holdings(reading).find(({ id }) => id === investmentId);
  if (!holding) return [];
  return holding.lots.toReversed().map(({ day, units, cents }) => ({
    id: uuidOf(reading.seed, reading.item.itemId, 'investment transaction', holding.paper.key, day),
    type: 'BUY',
    description: `Compra ${holding.paper.name}`,
    investmentId,
    quantity: units,
    value: Math.round(cents / units) / 100,
    amount: cents / 100,
    date: bareDate(day),
    tradeDate: bareDate(day),
    brokerageNumber: null,
    netAmount: cents / 100,
    expenses: null,
    movementType: 'CREDIT',
    agreedRate: holding.paper.rate,
  }));
}

function holdings({ life, seed, item, collectedAt }: Reading): Holding[] {
  const today = dayOfInstant(collectedAt);
  return PAPERS.map((paper) => {
    const dice = new Dice(life.facts.key, 'holding', paper.key);
    const firstMonth = 2022 * 12 + dice.between(1, 14);
    const lots: Lot[] = [];
    for (let n = 0; n < 3; n += 1) {
      const day = dayIn(firstMonth + n * dice.between(2, 7), dice.between(2, 26));
      const units = dice.between(...paper.units);
      if (day <= today) lots.push({ day, units, cents: units * unitCents(paper, dayIn(firstMonth, 1), day) });
    }
    return { id: uuidOf(seed, item.itemId, 'investment', paper.key), paper, lots };
  }).filter(({ lots }) => lots.length > 0);
}

function unitCents(paper: Paper, since: Day, day: Day): number {
  return Math.round(paper.unitCents * (1 + paper.yearly) ** (Math.max(0, day - since) / 365));
}

function wireInvestment(reading: Reading, { id, paper, lots }: Holding): WireInvestment {
  const { life, item, collectedAt } = reading;
  const first = lots[0] as Lot;
  const today = Math.min(dayOfInstant(collectedAt), paper.due ?? Number.POSITIVE_INFINITY);
  const units = lots.reduce((sum, lot) => sum + lot.units, 0);
  const paidCents = lots.reduce((sum, lot) => sum + lot.cents, 0);
  const priceCents = Math.round((first.cents / first.units) * (1 + paper.yearly) ** ((today - first.day) / 365));
  const grossCents = priceCents * units;
  const taxCents = Math.max(0, Math.round((grossCents - paidCents) * paper.tax));
  const fixed = paper.type === 'FIXED_INCOME';
  const issuerCNPJ = companyDocument(new Dice('issuer', paper.issuer)).value;
  return {
    id,
    itemId: item.itemId,
    code: paper.type === 'MUTUAL_FUND' ? issuerCNPJ : paper.code,
    issuerCNPJ,
    number: new Dice(life.facts.key, 'holding number', paper.key).digits(8),
    isin: paper.isin,
    type: paper.type,
    subtype: paper.subtype,
    name: paper.name,
    currencyCode: 'BRL',
    date: bareDate(today),
    value: priceCents / 100,
    quantity: units,
    taxes: taxCents / 100,
    taxes2: 0,
    balance: (grossCents - taxCents) / 100,
    amount: grossCents / 100,
    amountWithdrawal: (grossCents - taxCents) / 100,
    amountProfit: (grossCents - paidCents) / 100,
    amountOriginal: paidCents / 100,
    dueDate: paper.due === null ? null : bareDate(paper.due),
    issuer: paper.issuer,
    issueDate: bareDate(fixed ? first.day : paper.created),
    purchaseDate: fixed ? bareDate(first.day) : null,
    rate: paper.rate,
    rateType: paper.rateType,
    fixedAnnualRate: paper.fixedAnnualRate,
    lastMonthRate: Math.round(((1 + paper.yearly) ** (1 / 12) - 1) * 10_000) / 100,
    annualRate: Math.round(paper.yearly * 10_000) / 100,
    lastTwelveMonthsRate: Math.round(paper.yearly * 10_000) / 100,
    status: 'ACTIVE',
    transactions: null,
    metadata: null,
    owner: life.facts.holder.name,
    institution: { name: item.institutionName, number: null },
  };
}
