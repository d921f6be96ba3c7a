import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { JobHandler, JobKind, JobRun } from '../../../shared/job-queue.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import type { UserId } from '../../../shared/principal.js';
import { TOTALS_KEEPER, type TotalsDifference, type TotalsKeeper } from './totals-keeper.js';

export interface CheckedTotals {
  userId: UserId;
  differences: TotalsDifference[];
  /** Rows put right; 0 where nothing was to be repaired. */
  mended: number;
}

/** Compares the kept totals with the transactions, user by user, and rebuilds them where that is wanted. */
@injectable()
export class CheckTotals {
  constructor(
    @inject(TOTALS_KEEPER) private readonly keeper: TotalsKeeper,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Of one user, or of everybody. */
  async *run({ userId, repair }: { userId?: UserId; repair: boolean }): AsyncIterable<CheckedTotals> {
    for (const each of userId === undefined ? await this.keeper.everybody() : [userId]) {
      const differences = await this.keeper.differences(each);
      const mended = repair && differences.length > 0 ? await this.keeper.rebuild(each) : 0;
      const left = mended > 0 ? await this.keeper.differences(each) : differences;
      await this.keeper.noteCheck(each, left.length, this.clock.now());
      yield { userId: each, differences, mended };
    }
  }

  /** Of some users, so that everybody's turn comes. */
  async sample(size: number, signal: AbortSignal): Promise<CheckedTotals[]> {
    const checked: CheckedTotals[] = [];
    for (const userId of await this.keeper.checkedLongestAgo(size)) {
      signal.throwIfAborted();
      for await (const one of this.run({ userId, repair: false })) checked.push(one);
    }
    return checked;
  }
}

export const checkTotalsJob: JobKind<Record<never, never>> = { name: 'check_totals', parse: () => ({}) };

/** Users of one scheduled check. */
const SAMPLE = 200;

/** Looks at some users' totals and tells what is wrong. It mends nothing: what made them wrong has to be found. */
@injectable()
export class CheckSomeTotals implements JobHandler<Record<never, never>> {
  readonly kind = checkTotalsJob;

  constructor(
    @inject(CheckTotals) private readonly checks: CheckTotals,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(_payload: Record<never, never>, { signal }: Pick<JobRun, 'signal'>): Promise<void> {
    const checked = await this.checks.sample(SAMPLE, signal);
    for (const { userId, differences } of checked) {
      if (differences.length === 0) continue;
      const tables = [...new Set(differences.map(({ table }) => table))];
      this.logger.error('totals differ from the transactions: run rebuild-totals', {
        user: userId,
        rows: differences.length,
        tables,
      });
    }
    this.logger.info('totals checked', { users: checked.length });
  }
}
