import { compareText } from '../../../shared/compare-text.js';
import { plainText } from './likeness.js';
import {
  canBeOne,
  EXACT_RULES,
  MATCH_RULES,
  type MatchFacts,
  type MatchReason,
  type MatchRule,
} from './matching-rules.js';

export interface MatchedPair {
  gone: MatchFacts;
  arrived: MatchFacts;
  reason: MatchReason;
}

export interface Matches {
  /** One movement beyond doubt. */
  sure: MatchedPair[];
  /** For the person to decide. */
  unsure: MatchedPair[];
}

/** Names a pair that the person has said is two movements. */
export const pairOf = (goneId: string, arrivedId: string) => `${goneId} ${arrivedId}`;

/**
 * Which of the rows of one account that went (or are orders still shown) are the same movements as which of those that
 * came. Each row is in one pair at most: matching counts, so that of three identical purchases two that come back are two.
 * `refused` holds pairs (`pairOf`) that are never put together again.
 */
export function matchTransactions(
  gone: readonly MatchFacts[],
  arrived: readonly MatchFacts[],
  refused: ReadonlySet<string> = new Set(),
): Matches {
  return applyRules(MATCH_RULES, gone, arrived, refused);
}

/** The pairs of rows that say the very same; for rows that come page by page, before all of them are known. */
export function matchExactly(gone: readonly MatchFacts[], arrived: readonly MatchFacts[]): MatchedPair[] {
  return applyRules(EXACT_RULES, gone, arrived, new Set()).sure;
}

function applyRules(
  rules: readonly MatchRule[],
  gone: readonly MatchFacts[],
  arrived: readonly MatchFacts[],
  refused: ReadonlySet<string>,
): Matches {
  const left = { gone: new Set(inOrder(gone)), arrived: new Set(inOrder(arrived)) };
  const matches: Matches = { sure: [], unsure: [] };
  for (const rule of rules) {
    if (left.gone.size === 0 || left.arrived.size === 0) break;
    for (const part of parts(rule, left, refused)) {
      if (rule.alone && part.gone.length + part.arrived.length > 2) continue;
      const pairs = pairUp(part).map(([one, other]) => ({ gone: one, arrived: other, reason: rule.reason }));
      const isSure = rule.verdict === 'sure' && isUnambiguous(part, pairs.length);
      matches[isSure ? 'sure' : 'unsure'].push(...pairs);
      for (const pair of pairs) {
        left.gone.delete(pair.gone);
        left.arrived.delete(pair.arrived);
      }
    }
  }
  return matches;
}

/** Rows that the rule connects, directly or through others. */
interface Part {
  gone: MatchFacts[];
  arrived: MatchFacts[];
  partners: Map<MatchFacts, MatchFacts[]>;
}

function parts(
  rule: MatchRule,
  left: { gone: Set<MatchFacts>; arrived: Set<MatchFacts> },
  refused: ReadonlySet<string>,
): Part[] {
  const byKey = Map.groupBy(left.arrived, (row) => rule.key(row));
  const partners = new Map<MatchFacts, MatchFacts[]>();
  for (const one of left.gone) {
    const key = rule.key(one);
    if (key === null) continue;
    const found = (byKey.get(key) ?? []).filter(
      (other) => canBeOne(one, other) && rule.holds(one, other) && !refused.has(pairOf(one.id, other.id)),
    );
    if (found.length > 0) partners.set(one, found);
  }
  return connected(partners);
}

function connected(partners: Map<MatchFacts, MatchFacts[]>): Part[] {
  const back = new Map<MatchFacts, MatchFacts[]>();
  for (const [one, others] of partners) {
    for (const other of others) back.set(other, [...(back.get(other) ?? []), one]);
  }
  const seen = new Set<MatchFacts>();
  const found: Part[] = [];
  for (const start of partners.keys()) {
    if (seen.has(start)) continue;
    seen.add(start);
    const part: Part = { gone: [], arrived: [], partners };
    const open = [start];
    for (let one = open.pop(); one; one = open.pop()) {
      const isGone = partners.has(one);
      (isGone ? part.gone : part.arrived).push(one);
      for (const other of (isGone ? partners.get(one) : back.get(one)) ?? []) {
        if (seen.has(other)) continue;
        seen.add(other);
        open.push(other);
      }
    }
    found.push({ gone: inOrder(part.gone), arrived: inOrder(part.arrived), partners });
  }
  return found;
}

/** One after another in time; where not all can find a partner, those that a person decided on go first. */
function pairUp({ gone, arrived, partners }: Part): [MatchFacts, MatchFacts][] {
  const free = new Set(arrived);
  const pairs: [MatchFacts, MatchFacts][] = [];
  const isShort = gone.length > arrived.length;
  for (const one of isShort ? [...gone].sort((a, b) => Number(b.decided) - Number(a.decided)) : gone) {
    const candidates = partners.get(one)!.filter((other) => free.has(other));
    if (candidates.length === 0) continue;
    const spare = gone.length < arrived.length;
    const best = spare ? nearest(one, candidates) : inOrder(candidates)[0]!;
    free.delete(best);
    pairs.push([one, best]);
  }
  return pairs;
}

/**
 * One against one; or as many as came, each with its own in the order of time; or more on one side, all of which say the
 * same, so that it does not matter which of them is left over.
 */
function isUnambiguous({ gone, arrived }: Part, paired: number): boolean {
  if (paired < Math.min(gone.length, arrived.length)) return false;
  if (gone.length === arrived.length) return true;
  return saySame(gone.length > arrived.length ? gone : arrived);
}

function saySame(rows: MatchFacts[]): boolean {
  return new Set(rows.map((row) => `${row.date} ${row.status} ${row.amount} ${plainText(row.description)}`)).size === 1;
}

function nearest(one: MatchFacts, candidates: MatchFacts[]): MatchFacts {
  const distance = (other: MatchFacts) =>
    Math.abs(Date.parse(other.date) - Date.parse(one.date)) * 1000 +
    Math.abs(Math.abs(Number(other.amount)) - Math.abs(Number(one.amount)));
  return inOrder(candidates).reduce((best, other) => (distance(other) < distance(best) ? other : best));
}

function inOrder(rows: readonly MatchFacts[]): MatchFacts[] {
  return [...rows].sort(
    (a, b) =>
      compareText(a.date, b.date) ||
      Number(b.decided) - Number(a.decided) ||
      a.bookedAt.getTime() - b.bookedAt.getTime() ||
      (a.positionInDay ?? 0) - (b.positionInDay ?? 0) ||
      compareText(a.id, b.id),
  );
}
