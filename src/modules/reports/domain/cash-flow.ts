import { type DecimalText, minus, sum, ZERO } from '../../../shared/decimal-text.js';
import { type LocalDate, plusDays } from '../../../shared/local-date.js';
import type { Period } from './period.js';
import { type DayMovements, type Difference, type KnownBalance, moved, reconcile } from './reconcile.js';

/** An account with what is known of it around the days of a report. */
export interface FlowAccount {
  id: string;
  name: string;
  currency: string;
  /** The first balance that is known at all; `null`: none is. */
  firstKnown: { date: LocalDate; source: FlowSource } | null;
  /** The first day with a movement in the account's currency; `null`: there is none. */
  movementsSince: LocalDate | null;
  /** Posted movements in the range in another currency, whose effect on the balance nobody tells. */
  inOtherCurrencies: number;
  /** In the order of days, from the last two before the range on; where there is none before, up to the first one from it on. */
  balances: KnownBalance[];
  days: DayMovements[];
}

/** `collected` by the provider, or `derived` from movements; of several accounts together, derived if one of them is. */
export type FlowSource = 'collected' | 'derived';

/**
 * What came in and went out of the accounts of one currency:
 * `opening + begun + income + expense + transfersIn + transfersOut + excluded + unexplained = closing`.
 */
export interface Flow {
  currency: string;
  opening: DecimalText;
  openingSource: FlowSource | null;
  /** What accounts held when their known history begins within the period. */
  begun: DecimalText;
  income: DecimalText;
  expense: DecimalText;
  transfersIn: DecimalText;
  transfersOut: DecimalText;
  excluded: DecimalText;
  /** What changed in balances without a movement that tells of it. */
  unexplained: DecimalText;
  closing: DecimalText;
  closingSource: FlowSource | null;
}

export interface FlowOfPeriod extends Period {
  flows: Flow[];
}

/** How far back an account's balance is known, and how. */
export interface FlowHistory {
  id: string;
  /** The end of the day with which its history begins; `null`: no balance is known, and its movements are left out. */
  since: LocalDate | null;
  sinceSource: FlowSource | null;
}

export interface CashFlow {
  periods: FlowOfPeriod[];
  histories: FlowHistory[];
  /** Within the range, for each account. */
  differences: (Difference & { accountId: string; currency: string })[];
}

/** Adds up accounts by currency and period. Balances that nobody collected are worked out from movements, and marked. */
export function cashFlow(accounts: readonly FlowAccount[], periods: readonly Period[]): CashFlow {
  const lines = accounts.map((account) => ({ account, line: new AccountLine(account) }));
  const told = lines.filter(({ line }) => line.since !== null);
  const currencies = [...new Set(told.map(({ account }) => account.currency))].sort();
  return {
    periods: periods.map((period) => ({
      ...period,
      flows: currencies.map((currency) =>
        added(
          currency,
          told.filter(({ account }) => account.currency === currency).map(({ line }) => line.flow(period)),
        ),
      ),
    })),
    histories: lines.map(({ account, line }) => ({ id: account.id, since: line.since, sinceSource: line.sinceSource })),
    differences: lines.flatMap(({ account, line }) =>
      line.differences
        .filter(({ until }) => periods.some(({ from, to }) => until >= from && until <= to))
        .map((difference) => ({ ...difference, accountId: account.id, currency: account.currency })),
    ),
  };
}

/** One account's balance at the end of any day. */
class AccountLine {
  readonly differences: Difference[];
  /** `null`: no balance is known. */
  readonly since: LocalDate | null;
  readonly sinceSource: FlowSource | null;
  private readonly anchors: { date: LocalDate; balance: DecimalText; source: FlowSource }[];
  /** For each day with movements, all that moved up to its end. */
  private readonly movedUpTo: DecimalText[] = [];

  constructor(private readonly account: FlowAccount) {
    const { anchors, differences } = reconcile(account.balances, account.days);
    this.anchors = anchors;
    this.differences = differences;
    for (const day of account.days) this.movedUpTo.push(sum([this.movedUpTo.at(-1) ?? ZERO, moved(day)]));
    const { firstKnown, movementsSince } = account;
    // What moved before the first known balance leads back to one that nobody collected.
    const isBackwards = firstKnown !== null && movementsSince !== null && movementsSince <= firstKnown.date;
    this.since = isBackwards ? plusDays(movementsSince, -1) : (firstKnown?.date ?? null);
    this.sinceSource = isBackwards ? 'derived' : (firstKnown?.source ?? null);
  }

  flow(period: Period): Omit<Flow, 'currency'> {
    const opening = this.balanceOn(plusDays(period.from, -1));
    const closing = this.balanceOn(period.to);
    const beginsWithin = opening === null && closing !== null;
    const days = this.account.days.slice(this.daysUpTo(plusDays(period.from, -1)), this.daysUpTo(period.to));
    const total = (what: 'income' | 'expense' | 'transfersIn' | 'transfersOut' | 'excluded') =>
      sum(days.map((day) => day[what]));
    const inside = this.differences.filter(({ until }) => until >= period.from && until <= period.to);
    return {
      opening: opening?.balance ?? ZERO,
      openingSource: opening?.source ?? null,
      begun: beginsWithin ? this.balanceOn(this.since!)!.balance : ZERO,
      income: total('income'),
      expense: total('expense'),
      transfersIn: total('transfersIn'),
      transfersOut: total('transfersOut'),
      excluded: total('excluded'),
      unexplained: sum(inside.map(({ amount }) => amount)),
      closing: closing?.balance ?? ZERO,
      closingSource: closing?.source ?? null,
    };
  }

  /** `null` before the history begins. */
  private balanceOn(date: LocalDate): { balance: DecimalText; source: FlowSource } | null {
    if (this.since === null || date < this.since) return null;
    const before = this.anchors.findLast((anchor) => anchor.date <= date);
    if (before?.date === date) return before;
    const near = before ?? this.anchors[0]!;
    const since = minus(this.totalUpTo(date), this.totalUpTo(near.date));
    return { balance: sum([near.balance, since]), source: 'derived' };
  }

  private totalUpTo(date: LocalDate): DecimalText {
    return this.movedUpTo[this.daysUpTo(date) - 1] ?? ZERO;
  }

  /** How many of the days with movements there are up to a day. */
  private daysUpTo(date: LocalDate): number {
    const { days } = this.account;
    let [low, high] = [0, days.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (days[middle]!.date <= date) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function added(currency: string, flows: readonly Omit<Flow, 'currency'>[]): Flow {
  const total = (what: keyof Omit<Flow, 'currency' | 'openingSource' | 'closingSource'>) =>
    sum(flows.map((flow) => flow[what]));
  const source = (what: 'openingSource' | 'closingSource') => {
    const sources = flows.map((flow) => flow[what]).filter((known) => known !== null);
    if (sources.length === 0) return null;
    return sources.includes('derived') ? 'derived' : 'collected';
  };
  return {
    currency,
    opening: total('opening'),
    openingSource: source('openingSource'),
    begun: total('begun'),
    income: total('income'),
    expense: total('expense'),
    transfersIn: total('transfersIn'),
    transfersOut: total('transfersOut'),
    excluded: total('excluded'),
    unexplained: total('unexplained'),
    closing: total('closing'),
    closingSource: source('closingSource'),
  };
}
