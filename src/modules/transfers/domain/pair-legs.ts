import { compareText } from '../../../shared/compare-text.js';
import { daysBetween, plusDays } from '../../../shared/local-date.js';
import type { Leg } from './leg.js';
import {
  type Household,
  isCardPayment,
  LIKELY,
  plain,
  REACH_DAYS,
  type Scored,
  SURE,
  scorePair,
} from './score-pair.js';
import type { Reason, TransferKind } from './transfer.js';

/** What the rules make of a debit and a credit. */
export interface Pairing {
  debitId: string;
  creditId: string;
  state: 'paired' | 'echo' | 'suggested';
  kind: TransferKind;
  score: number;
  reasons: Reason[];
  /** What one unit of the debit's currency was reckoned at. */
  rate: string | null;
}

export interface PairingContext extends Household {
  /** What one unit of a currency was worth in another on a day; `null` where that is not known: then nothing is paired. */
  rateOf(from: string, to: string, date: string): string | null;
  /** A person said that these two are not one movement. */
  isRejected(debitId: string, creditId: string): boolean;
}

/** A debit and a credit that may be one movement, with what speaks for it. */
export interface Candidate extends Scored {
  debit: Leg;
  credit: Leg;
  rate: string | null;
}

/** Candidates as good as each other within this many points are not told apart. */
const MARGIN = 3;
/** A payment that a card tells twice is told within these days. */
const ECHO_DAYS = 3;

/** Every debit and credit that may be one movement. */
export function candidatesAmong(legs: readonly Leg[], context: PairingContext): Candidate[] {
  const credits = legs.filter(({ amount }) => !amount.startsWith('-'));
  const byAmount = Map.groupBy(credits, amountKey);
  const byDay = Map.groupBy(credits, ({ date }) => date);
  const severalCurrencies = new Set(legs.map(({ currency }) => currency)).size > 1;
  const candidates: Candidate[] = [];
  for (const debit of legs) {
    if (!debit.amount.startsWith('-')) continue;
    const alike = (byAmount.get(amountKey(debit)) ?? []).filter(
      (credit) => Math.abs(daysBetween(debit.date, credit.date)) <= REACH_DAYS,
    );
    for (const credit of severalCurrencies ? [...alike, ...abroadOf(debit, byDay)] : alike) {
      if (context.isRejected(debit.id, credit.id)) continue;
      const isAbroad = debit.currency !== credit.currency;
      const rate = isAbroad ? context.rateOf(debit.currency, credit.currency, debit.date) : null;
      const scored = scorePair(debit, credit, context, rate === null ? null : Number(rate));
      if (scored) candidates.push({ debit, credit, ...scored, rate });
    }
  }
  return candidates;
}

/** Credits in another currency on the days on which an exchange may arrive. */
function abroadOf(debit: Leg, byDay: ReadonlyMap<string, Leg[]>): Leg[] {
  return Array.from({ length: 7 }, (_, index) => byDay.get(plusDays(debit.date, index - 1)) ?? [])
    .flat()
    .filter(({ currency }) => currency !== debit.currency);
}

const amountKey = ({ currency, amount }: Leg) => `${currency} ${plain(amount)}`;

/**
 * Which of the legs are one movement. The best pair is made first, and no leg is taken twice; so that the outcome depends on the
 * legs and not on their order, equals are told apart by their days and ids. A pair is sure by its points, unless something as good
 * is left over for one of its sides: then who of them is meant is for a person to say.
 */
export function pairLegs(legs: readonly Leg[], context: PairingContext): Pairing[] {
  return assign(candidatesAmong(legs, context));
}

/** As `pairLegs`, of candidates that are scored already. What a person paired stands, is not given, and holds its sides. */
export function assign(candidates: readonly Candidate[], standing: readonly StandingPair[] = []): Pairing[] {
  const likely = candidates.filter(({ score }) => score >= LIKELY).sort(bestFirst);
  const taken = new Set(standing.flatMap(({ debitId, creditId }) => [debitId, creditId]));
  const isStanding = ({ debit, credit }: Candidate) =>
    standing.some(({ debitId, creditId }) => debitId === debit.id && creditId === credit.id);
  const byHand = standing.length === 0 ? [] : candidates.filter(isStanding);
  const chosen: Candidate[] = [];
  for (const candidate of likely) {
    if (taken.has(candidate.debit.id) || taken.has(candidate.credit.id)) continue;
    taken.add(candidate.debit.id).add(candidate.credit.id);
    chosen.push(candidate);
  }
  const rivals = bySide(likely);
  const echoes = echoesOf([...byHand, ...chosen], candidates, taken);
  const echoed = new Set(echoes.map(({ creditId }) => creditId));
  const paired = chosen.map((candidate) => judged(candidate, rivals, taken, echoed));
  const sure = new Set([
    ...byHand.map(({ debit }) => debit.id),
    ...paired.filter(({ state }) => state === 'paired').map(({ debitId }) => debitId),
  ]);
  return [...paired, ...echoes.filter(({ debitId }) => sure.has(debitId))];
}

/** A pair that a person made. */
export interface StandingPair {
  debitId: string;
  creditId: string;
}

function bySide(candidates: readonly Candidate[]): Map<string, Candidate[]> {
  const sides = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    for (const { id } of [candidate.debit, candidate.credit]) {
      const held = sides.get(id);
      if (held) held.push(candidate);
      else sides.set(id, [candidate]);
    }
  }
  return sides;
}

function bestFirst(a: Candidate, b: Candidate): number {
  return (
    b.score - a.score ||
    Math.abs(daysBetween(a.debit.date, a.credit.date)) - Math.abs(daysBetween(b.debit.date, b.credit.date)) ||
    compareText(a.debit.date, b.debit.date) ||
    compareText(a.credit.date, b.credit.date) ||
    compareText(a.debit.id, b.debit.id) ||
    compareText(a.credit.id, b.credit.id)
  );
}

function judged(
  candidate: Candidate,
  rivals: ReadonlyMap<string, Candidate[]>,
  taken: ReadonlySet<string>,
  echoed: ReadonlySet<string>,
): Pairing {
  const { debit, credit, reasons } = candidate;
  const marks: Reason[] = [];
  const isNamed = reasons.some(({ code, points }) => code === 'same_reference' && points >= 60);
  const rival = (rivals.get(debit.id) ?? [])
    .concat(rivals.get(credit.id) ?? [])
    .some(
      (other) =>
        other.score >= candidate.score - MARGIN &&
        ((other.debit === debit &&
          other.credit !== credit &&
          !taken.has(other.credit.id) &&
          !echoed.has(other.credit.id)) ||
          (other.credit === credit && other.debit !== debit && !taken.has(other.debit.id))),
    );
  if (rival && !isNamed) marks.push({ code: 'ambiguous', points: 0 });
  if (debit.apart || credit.apart) marks.push({ code: 'set_apart', points: 0 });
  const state = candidate.score >= SURE && marks.length === 0 ? 'paired' : 'suggested';
  return pairing(candidate, state, marks);
}

/**
 * A card that tells a payment twice: one debit, two credits of the card, of which one pairs with nothing. It is no second payment
 * and no refund (reported of several banks).
 */
function echoesOf(chosen: readonly Candidate[], all: readonly Candidate[], taken: ReadonlySet<string>): Pairing[] {
  const bills = chosen.filter(({ kind }) => kind === 'bill_payment');
  const ofDebit = Map.groupBy(all, ({ debit }) => debit.id);
  const used = new Set<string>();
  return bills.flatMap((bill) => {
    const rest = (ofDebit.get(bill.debit.id) ?? [])
      .filter(
        ({ credit }) =>
          credit.accountId === bill.credit.accountId &&
          !taken.has(credit.id) &&
          !used.has(credit.id) &&
          !credit.apart &&
          isCardPayment(credit) &&
          Math.abs(daysBetween(bill.credit.date, credit.date)) <= ECHO_DAYS,
      )
      .sort(bestFirst);
    const [echo] = rest;
    if (!echo) return [];
    used.add(echo.credit.id);
    return [pairing(echo, 'echo', [{ code: 'second_record', points: 0 }])];
  });
}

function pairing(candidate: Candidate, state: Pairing['state'], marks: Reason[]): Pairing {
  const { debit, credit, kind, score, reasons, rate } = candidate;
  return { debitId: debit.id, creditId: credit.id, state, kind, score, reasons: [...reasons, ...marks], rate };
}
