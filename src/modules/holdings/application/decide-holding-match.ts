import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { NotFound, SaldoError } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { HOLDING_SUCCESSION, type HoldingSuccession, type ShownHoldingMatch } from './holding-succession.js';

/** Takes a person's word on whether two investments, or two loans, are one, and keeps it for ever. */
@injectable()
export class DecideHoldingMatch {
  constructor(
    @inject(HOLDING_SUCCESSION) private readonly succession: HoldingSuccession,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Saying the same twice is no error. Throws `NotFound`, or `HoldingMatchDecided` where the other answer was given or one of
   * the two has left.
   */
  async run(userId: UserId, id: string, answer: 'accepted' | 'refused'): Promise<ShownHoldingMatch> {
    return this.unitOfWork.run(async () => {
      await this.succession.lock(userId);
      const match = await this.succession.find(userId, id);
      if (!match) throw new NotFound('holding match');
      if (match.state === answer) return match;
      if (match.state !== 'open') throw new HoldingMatchDecided();
      if (answer === 'accepted') await this.merge(userId, match);
      await this.succession.settle(userId, id, answer, this.clock.now());
      const decided = await this.succession.find(userId, id);
      if (!decided) throw new NotFound('holding match');
      return decided;
    });
  }

  private async merge(userId: UserId, match: ShownHoldingMatch): Promise<void> {
    const known = await this.succession.known(userId, match.kind);
    const earlier = known.find(({ id }) => id === match.earlierId);
    const later = known.find(({ id }) => id === match.laterId);
    if (!earlier || !later || later.ended) throw new HoldingMatchDecided();
    await this.succession.merge(userId, earlier, later);
  }
}

/** The pair was decided otherwise, or one of the two is no longer there. */
export class HoldingMatchDecided extends SaldoError {
  constructor() {
    super({
      code: 'holding_match_already_decided',
      kind: 'conflict',
      detail: 'This pair was decided already, or one of the two has left.',
    });
  }
}
