import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { NotFound, SaldoError } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { SYNC_STARTER, type SyncStarter } from '../../connections/index.js';
import { ACCOUNT_SUCCESSION, type AccountSuccession, type ShownAccountMatch } from './account-succession.js';

/** Takes a person's word on whether two accounts are one, and keeps it for ever. */
@injectable()
export class DecideAccountMatch {
  constructor(
    @inject(ACCOUNT_SUCCESSION) private readonly succession: AccountSuccession,
    @inject(SYNC_STARTER) private readonly syncs: SyncStarter,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Saying the same twice is no error. Throws `NotFound`, or `AccountMatchDecided` where the other answer was given or one of
   * the accounts has left. Once accepted, a sync knows the rows of both again as one history.
   */
  async run(userId: UserId, id: string, answer: 'accepted' | 'refused'): Promise<ShownAccountMatch> {
    return this.unitOfWork.run(async () => {
      await this.succession.lock(userId);
      const match = await this.succession.find(userId, id);
      if (!match) throw new NotFound('account match');
      if (match.state === answer) return match;
      if (match.state !== 'open') throw new AccountMatchDecided();
      if (answer === 'accepted') await this.merge(userId, match);
      await this.succession.settle(userId, id, answer, this.clock.now());
      const decided = await this.succession.find(userId, id);
      if (!decided) throw new NotFound('account match');
      return decided;
    });
  }

  private async merge(userId: UserId, match: ShownAccountMatch): Promise<void> {
    const known = await this.succession.known(userId);
    const earlier = known.find(({ id }) => id === match.earlierId);
    const later = known.find(({ id }) => id === match.laterId);
    if (!earlier || !later || later.ended) throw new AccountMatchDecided();
    await this.succession.merge(earlier, later);
    await this.syncs.start({ userId, connectionId: later.connectionId, trigger: 'user' });
  }
}

/** The pair was decided otherwise, or one of the accounts is no longer there. */
export class AccountMatchDecided extends SaldoError {
  constructor() {
    super({
      code: 'account_match_already_decided',
      kind: 'conflict',
      detail: 'This pair was decided already, or one of its accounts has left.',
    });
  }
}
