import { inject, injectable } from 'inversify';
import { compareInvestments, compareLoans, type HoldingLikeness } from '../domain/holding-identity.js';
import type { HoldingOrigin } from '../domain/holding-origin.js';
import { pairHoldings } from '../domain/pair-holdings.js';
import type { ProviderInvestment, ProviderLoan } from '../domain/provider-holdings.js';
import {
  HOLDING_SUCCESSION,
  type HoldingKind,
  type HoldingKinds,
  type HoldingSuccession,
  type KnownHolding,
  type OfConnection,
} from './holding-succession.js';

export interface RecognisedHoldings<Reported> {
  /** What is to be written under the connection: without those that are read through another one. */
  reported: Reported[];
  /** To be asked once the later ones are written. */
  questions: { earlierId: string; providerId: string }[];
}

type Located<Facts> = Facts & { origin: HoldingOrigin };

/** How each kind is told apart. */
interface Rules<Kind extends HoldingKind, Reported> {
  kind: Kind;
  idOf: (reported: Reported) => string;
  compare: (one: Located<HoldingKinds[Kind]>, other: Located<Reported>) => HoldingLikeness;
}

/**
 * Finds among the investments and loans that a connection shows for the first time those that the user has already, from a
 * connection before this one or beside it. A sure one goes on under the healthy connection; an unsure one is asked about and
 * kept apart.
 */
@injectable()
export class RecogniseHoldings {
  constructor(@inject(HOLDING_SUCCESSION) private readonly succession: HoldingSuccession) {}

  /** In a unit of work in which `lock` was called. `missingIsGone`: what the connection no longer shows is no longer there. */
  investments(connection: OfConnection, reported: ProviderInvestment[], missingIsGone: boolean) {
    const idOf = ({ providerInvestmentId }: ProviderInvestment) => providerInvestmentId;
    return this.recognise(
      { kind: 'investment', idOf, compare: compareInvestments },
      connection,
      reported,
      missingIsGone,
    );
  }

  /** As `investments`. */
  loans(connection: OfConnection, reported: ProviderLoan[], missingIsGone: boolean) {
    const idOf = ({ providerLoanId }: ProviderLoan) => providerLoanId;
    return this.recognise({ kind: 'loan', idOf, compare: compareLoans }, connection, reported, missingIsGone);
  }

  private async recognise<Kind extends HoldingKind, Reported extends object>(
    { kind, idOf, compare }: Rules<Kind, Reported>,
    connection: OfConnection,
    reported: Reported[],
    missingIsGone: boolean,
  ): Promise<RecognisedHoldings<Reported>> {
    const known = await this.succession.known(connection.userId, kind);
    const sources = await this.succession.sources(connection, kind);
    const shown = new Set(reported.map(idOf));
    const isOwn = ({ connectionId }: KnownHolding) => connectionId === connection.connectionId;
    const own = new Set(known.filter(isOwn).map(({ providerId }) => providerId));
    const elsewhere = new Set<string>();
    const place = async (holding: KnownHolding, providerId: string) => {
      if (await this.stays(holding, connection, providerId)) elsewhere.add(providerId);
    };
    for (const [providerId, holdingId] of sources) {
      const holding = known.find(({ id }) => id === holdingId);
      if (holding && shown.has(providerId) && !own.has(providerId)) await place(holding, providerId);
    }
    const strange = reported.filter((one) => !own.has(idOf(one)) && !sources.has(idOf(one)));
    const reached = new Set(sources.values());
    const candidates = known
      .filter((one) => !(isOwn(one) && (shown.has(one.providerId) || !missingIsGone)) && !reached.has(one.id))
      .map((one) => (isOwn(one) ? { ...one, ended: true } : one));
    const origins = strange.length > 0 ? await this.succession.origins(connection.userId) : new Map();
    const { sure, unsure } = pairHoldings(candidates, strange, (one, other) =>
      compare(
        { ...one.facts, origin: origins.get(one.connectionId)! },
        { ...other, origin: origins.get(connection.connectionId)! },
      ),
    );
    for (const [earlier, later] of sure) await place(earlier, idOf(later));
    return {
      reported: reported.filter((one) => !elsewhere.has(idOf(one))),
      questions: unsure.map(([earlier, later]) => ({ earlierId: earlier.id, providerId: idOf(later) })),
    };
  }

  /** Whether the holding goes on being read through its own connection; else this one takes it over. */
  private async stays(holding: KnownHolding, to: OfConnection, providerId: string): Promise<boolean> {
    if (!holding.ended && holding.readable) {
      await this.succession.addSource(to, holding.kind, providerId, holding.id);
      return true;
    }
    await this.succession.takeOver(holding, to, providerId);
    return false;
  }
}
