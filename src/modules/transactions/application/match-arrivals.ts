import { inject, injectable } from 'inversify';
import { matchTransactions } from '../domain/matching.js';
import { type GoneCursor, MATCH_REPOSITORY, type MatchRepository } from './match-repository.js';
import type { AccountOfPage } from './transaction-repository.js';

export interface Rematched {
  /** Pairs of rows that were made one. */
  rematched: number;
  /** Rows that went in this reading and are not lost: made one with another, or put to their person. */
  kept: number;
}

/** Compares what went from an account with what came, after a reading that shows all that the bank has. */
@injectable()
export class MatchArrivals {
  constructor(@inject(MATCH_REPOSITORY) private readonly matches: MatchRepository) {}

  /** In the unit of work that removed the rows, so that nobody sees a movement twice or not at all. */
  async run(account: AccountOfPage): Promise<Rematched> {
    const done: Rematched = { rematched: 0, kept: 0 };
    let after: GoneCursor = null;
    for (;;) {
      const gone = await this.matches.gone(account, after);
      const last = gone.at(-1);
      if (!last) break;
      after = { date: last.date, id: last.id };
      const { arrived, refused } = await this.matches.arrivedFor(account, gone);
      if (arrived.length === 0) continue;
      const { sure, unsure } = matchTransactions(gone, arrived, refused);
      await this.matches.unite(account.userId, sure.map(idsOf));
      await this.matches.propose(account, unsure);
      done.rematched += sure.length;
      done.kept += [...sure, ...unsure].filter((pair) => pair.gone.fresh && !pair.gone.shown).length;
    }
    await this.matches.dropVoid(account);
    await this.matches.noteMatched(account);
    return done;
  }
}

const idsOf = (pair: { gone: { id: string }; arrived: { id: string } }) => ({
  earlierId: pair.gone.id,
  laterId: pair.arrived.id,
});
