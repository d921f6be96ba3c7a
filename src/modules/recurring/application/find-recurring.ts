import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { type JobHandler, jobAboutUser } from '../../../shared/job-queue.js';
import { plusDays, today } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { findSeries } from '../domain/find-series.js';
import { recognise } from '../domain/keep-identity.js';
import { foundItem } from '../domain/recurring-item.js';
import { RECURRING_REPOSITORY, type RecurringRepository } from './recurring-repository.js';

/** Looks for what comes back in a user's history. */
export const findRecurringJob = jobAboutUser('find_recurring');

/** Two yearly payments and a month of patience. */
const HISTORY_DAYS = 25 * 31;
/** So many movements of one person are held in memory at a time; of a longer history, the newest count. */
export const MOST_MOVEMENTS = 50_000;

/** Runs after each sync that changed something. It finds the same in the same history, so that it can run any number of times. */
@injectable()
export class FindRecurring implements JobHandler<{ userId: UserId }> {
  readonly kind = findRecurringJob;

  constructor(
    @inject(RECURRING_REPOSITORY) private readonly items: RecurringRepository,
    @inject(CLOCK) private readonly clock: Clock,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  async run({ userId }: { userId: UserId }): Promise<void> {
    const since = plusDays(today(this.clock.now(), 'UTC'), -HISTORY_DAYS);
    const found = findSeries(await this.items.movements(userId, since, MOST_MOVEMENTS)).map(foundItem);
    await this.unitOfWork.run(async () => {
      await this.items.replace(userId, recognise(found, await this.items.all(userId)));
    });
  }

  /** What was found before stays, and the next sync looks again. */
  async gaveUp(): Promise<'undone'> {
    return 'undone';
  }
}
