import { inject, injectable } from 'inversify';
import { matchTransactions } from '../domain/matching.js';
import { type GoneCursor, type GoneFacts, MATCH_REPOSITORY, type MatchRepository } from './match-repository.js';
import type { AccountOfPage } from './transaction-repository.js';

export interface Rematched {
  /** Pairs of rows that were made one. */
  rematched: number;
  /** Rows that went since `since` and are not lost: made one with another, or put to their person. */
  kept: number;
  /** Rows of a connection before the present one that the bank no longer has. */
  removed: number;
}

/** Compares what went from an account with what came, after a reading that shows all that the bank has. */
@injectable()
export class MatchArrivals {
  constructor(@inject(MATCH_REPOSITORY) private readonly matches: MatchRepository) {}

  /**
   * In the unit of work that removed the rows, so that nobody sees a movement twice or not at all. `since` is when the reading
   * began, by the database's clock.
   */
  async run(account: AccountOfPage, since: Date): Promise<Rematched> {
    const done: Rematched = { rematched: 0, kept: 0, removed: 0 };
    await this.match(account, (after) => this.matches.gone(account, after), done, since);
    await this.end(account);
    return done;
  }

  /** The same for an account that was read anew through another connection; what is not known again is settled. */
  async runCarried(account: AccountOfPage): Promise<Rematched> {
    const done: Rematched = { rematched: 0, kept: 0, removed: 0 };
    await this.match(account, (after) => this.matches.carried(account, after), done, null);
    done.removed = await this.matches.settleCarried(account);
    // The new connection may show orders beside their execution, as any first reading may.
    await this.match(account, (after) => this.matches.gone(account, after), done, null);
    await this.end(account);
    return done;
  }

  private async match(
    account: AccountOfPage,
    read: (after: GoneCursor) => Promise<GoneFacts[]>,
    done: Rematched,
    since: Date | null,
  ): Promise<void> {
    for (let after: GoneCursor = null; ; ) {
      const gone = await read(after);
      const last = gone.at(-1);
      if (!last) return;
      after = { date: last.date, id: last.id };
      const { arrived, refused } = await this.matches.arrivedFor(account, gone);
      if (arrived.length === 0) continue;
      const { sure, unsure } = matchTransactions(gone, arrived, refused);
      await this.matches.unite(account.userId, sure.map(idsOf));
      await this.matches.propose(account, unsure);
      done.rematched += sure.length;
      const wentAt = new Map(gone.map((row) => [row.id, row.removedAt]));
      const wentNow = (id: string) => since !== null && (wentAt.get(id) ?? new Date(0)) >= since;
      done.kept += [...sure, ...unsure].filter((pair) => wentNow(pair.gone.id)).length;
    }
  }

  private async end(account: AccountOfPage): Promise<void> {
    await this.matches.dropVoid(account);
    await this.matches.noteMatched(account);
  }
}

const idsOf = (pair: { gone: { id: string }; arrived: { id: string } }) => ({
  earlierId: pair.gone.id,
  laterId: pair.arrived.id,
});
