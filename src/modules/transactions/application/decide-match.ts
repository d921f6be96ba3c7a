import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { NotFound, SaldoError } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { MATCH_REPOSITORY, type MatchRepository, type ShownMatch } from './match-repository.js';

/** Takes a person's word on whether two rows are one movement, and keeps it for ever. */
@injectable()
export class DecideMatch {
  constructor(
    @inject(MATCH_REPOSITORY) private readonly matches: MatchRepository,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Saying the same twice is no error. Throws `NotFound`, or `MatchDecided` where the other answer was given or the
   * question fell away.
   */
  async run(userId: UserId, id: string, answer: 'accepted' | 'refused'): Promise<ShownMatch> {
    await this.unitOfWork.run(async () => {
      const match = await this.matches.lock(userId, id);
      if (!match) throw new NotFound('transaction match');
      if (match.state === answer) return;
      if (match.state !== 'open') throw new MatchDecided();
      if (answer === 'accepted') await this.unite(userId, match);
      else await this.matches.release(userId, match.earlierId, match.earlierGone);
      await this.matches.settle(userId, id, answer, this.clock.now());
    });
    const shown = await this.matches.find(userId, id);
    if (!shown) throw new NotFound('transaction match');
    return shown;
  }

  private async unite(userId: UserId, match: { id: string; earlierId: string; laterId: string }): Promise<void> {
    const shown = await this.matches.find(userId, match.id);
    if (!shown?.earlier || !shown.later) throw new MatchDecided();
    // The bank may go on listing the earlier row, or list it again.
    await this.matches.alias(userId, match.earlierId);
    await this.matches.unite(userId, [match]);
  }
}

/** The pair was decided otherwise, or the bank took one of its rows back. */
export class MatchDecided extends SaldoError {
  constructor() {
    super({
      code: 'match_already_decided',
      kind: 'conflict',
      detail: 'This pair was decided already, or the bank took one of its rows back.',
    });
  }
}
