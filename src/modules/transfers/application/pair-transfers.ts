import { inject, injectable } from 'inversify';
import { daysBetween, type LocalDate, plusDays } from '../../../shared/local-date.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { groupsOf } from '../domain/components.js';
import type { Leg } from '../domain/leg.js';
import { assign, type Candidate, candidatesAmong } from '../domain/pair-legs.js';
import { REACH_DAYS } from '../domain/score-pair.js';
import { RATE_SOURCE, type RateSource } from './rate-source.js';
import {
  type KnownTransfer,
  TRANSFER_REPOSITORY,
  type TransferChanges,
  type TransferRepository,
} from './transfer-repository.js';

/** Days that changed are looked at together when no more than this lies between them. */
const SAME_LOOK_DAYS = 4 * REACH_DAYS;

interface Look {
  candidates: Candidate[];
  known: KnownTransfer[];
  /** Transactions whose pairs are decided anew: those of the changed days and all that hang together with them. */
  affected: ReadonlySet<string>;
  /** Whether something that hangs together with them may lie outside the days that were read. */
  reachesOut: boolean;
}

/**
 * Finds own transfers among what changed since the last time. A pair is decided together with all that compete for its sides, so
 * that many small runs come to what one run over everything would. What a person decided is taken as it is. One unit of work with
 * the days that it looked at: cut off anywhere, it is done again.
 */
@injectable()
export class PairTransfers {
  constructor(
    @inject(TRANSFER_REPOSITORY) private readonly transfers: TransferRepository,
    @inject(RATE_SOURCE) private readonly rates: RateSource,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(userId: UserId): Promise<void> {
    const outcome = await this.unitOfWork.run(async () => {
      await this.transfers.lock(userId);
      const days = await this.transfers.takeWork(userId);
      if (days.length === 0) return null;
      const ownDocuments = await this.transfers.ownDocuments(userId);
      const counts = { wanted: 0, obsolete: 0, standing: 0 };
      for (const together of lookedAtTogether(days)) {
        const changes = await this.decide(userId, together, ownDocuments);
        await this.transfers.apply(userId, changes);
        counts.wanted += changes.wanted.length;
        counts.obsolete += changes.obsolete.length;
        counts.standing += changes.standing.length;
      }
      return { days: days.length, ...counts };
    });
    if (outcome) this.logger.info('own transfers paired', outcome);
  }

  private async decide(userId: UserId, days: LocalDate[], ownDocuments: ReadonlySet<string>): Promise<TransferChanges> {
    let margin = 2 * REACH_DAYS;
    let look = await this.look(userId, days, margin, ownDocuments);
    while (look.reachesOut) {
      margin *= 2;
      look = await this.look(userId, days, margin, ownDocuments);
    }
    const { candidates, known, affected } = look;
    const standing = known.filter(isStanding);
    const wanted = assign(
      candidates.filter(({ debit }) => affected.has(debit.id)),
      standing,
    );
    const kept = new Set(wanted.map(({ debitId, creditId }) => pairKey(debitId, creditId)));
    const obsolete = known.filter(
      (pair) =>
        pair.decidedBy === 'saldo' && affected.has(pair.debitId) && !kept.has(pairKey(pair.debitId, pair.creditId)),
    );
    return { wanted, obsolete: obsolete.map(({ id }) => id), standing: standing.map(({ id }) => id) };
  }

  private async look(
    userId: UserId,
    days: LocalDate[],
    margin: number,
    ownDocuments: ReadonlySet<string>,
  ): Promise<Look> {
    const [from, to] = [plusDays(days[0]!, -margin), plusDays(days.at(-1)!, margin)];
    const legs = await this.transfers.legs(userId, from, to);
    const known = await this.transfers.known(userId, from, to);
    const rejected = new Set(known.filter(isRejected).map(({ debitId, creditId }) => pairKey(debitId, creditId)));
    const candidates = candidatesAmong(legs, {
      ownDocuments,
      rateOf: await this.ratesAmong(legs),
      isRejected: (debitId, creditId) => rejected.has(pairKey(debitId, creditId)),
    });
    const changed = new Set<string>(days);
    const links = [
      ...candidates.map(({ debit, credit }) => [debit.id, credit.id] as const),
      ...known.filter((pair) => !isRejected(pair)).map(({ debitId, creditId }) => [debitId, creditId] as const),
    ];
    const groups = groupsOf(links);
    const seeds = [
      ...legs.filter(({ date }) => changed.has(date)).map(({ id }) => id),
      ...known
        .filter((pair) => !pair.isWhole || changed.has(pair.debitDate!) || changed.has(pair.creditDate!))
        .map(({ debitId }) => debitId),
    ];
    const affected = new Set(seeds.flatMap((id) => [...(groups.get(id) ?? [])]));
    const reachesOut = legs.some(
      ({ id, date }) =>
        affected.has(id) && (daysBetween(from, date) < REACH_DAYS || daysBetween(date, to) < REACH_DAYS),
    );
    return { candidates, known, affected, reachesOut };
  }

  private async ratesAmong(legs: readonly Leg[]): Promise<(from: string, to: string, date: string) => string | null> {
    const currencies = [...new Set(legs.map(({ currency }) => currency))].sort();
    if (currencies.length < 2) return () => null;
    const questions = new Map<string, { from: string; to: string; date: string }>();
    for (const { currency: from, amount, date } of legs) {
      if (!amount.startsWith('-')) continue;
      for (const to of currencies) if (to !== from) questions.set(`${from} ${to} ${date}`, { from, to, date });
    }
    const rates = await this.rates.ratesOf([...questions.values()]);
    const known = new Map([...questions.keys()].map((key, index) => [key, rates[index] ?? null]));
    return (from, to, date) => known.get(`${from} ${to} ${date}`) ?? null;
  }
}

const pairKey = (debitId: string, creditId: string) => `${debitId} ${creditId}`;
const isRejected = ({ state }: KnownTransfer) => state === 'rejected';
const isStanding = ({ state, decidedBy, isWhole }: KnownTransfer) =>
  decidedBy === 'user' && state !== 'rejected' && isWhole;

/** Days in order, cut where a gap is so wide that nothing hangs together over it. */
function lookedAtTogether(days: readonly LocalDate[]): LocalDate[][] {
  const groups: LocalDate[][] = [];
  for (const day of days) {
    const last = groups.at(-1);
    if (last && daysBetween(last.at(-1)!, day) <= SAME_LOOK_DAYS) last.push(day);
    else groups.push([day]);
  }
  return groups;
}
