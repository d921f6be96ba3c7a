import { inject, injectable } from 'inversify';
import { isCurrency } from '../../../shared/currency.js';
import { type FieldError, InvalidInput } from '../../../shared/errors.js';
import { JOB_QUEUE, type JobQueue } from '../../../shared/job-queue.js';
import { isTimeZone } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { recomputeDaysJob } from '../../sync/index.js';
import { UserUnknown } from '../domain/authentication-errors.js';
import type { User, UserSettings } from '../domain/user.js';
import { KnownUsers } from './known-users.js';
import { USER_REPOSITORY, type UserRepository } from './user-repository.js';

/** Changes what a person decides for their own data. */
@injectable()
export class ChangeSettings {
  constructor(
    @inject(USER_REPOSITORY) private readonly users: UserRepository,
    @inject(KnownUsers) private readonly known: KnownUsers,
    @inject(JOB_QUEUE) private readonly jobs: JobQueue,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Fields that are absent stay as they are. With another time zone, the days of all transactions are worked out anew by a job.
   * Throws `InvalidInput` for a zone or a currency that does not exist.
   */
  async run(userId: UserId, changes: Partial<UserSettings>): Promise<User> {
    const wrong = await this.faultsIn(changes);
    if (wrong.length > 0) throw new InvalidInput(wrong);
    const user = await this.unitOfWork.run(async () => {
      const before = await this.users.find(userId);
      const after = await this.users.change(userId, changes);
      if (!before || !after) throw new UserUnknown();
      if (after.timeZone !== before.timeZone) {
        await this.jobs.add(recomputeDaysJob, { userId }, { key: `days:${userId}`, queue: `days:${userId}` });
      }
      return after;
    });
    this.known.forget(user);
    return user;
  }

  private async faultsIn({ timeZone, baseCurrency }: Partial<UserSettings>): Promise<FieldError[]> {
    const wrong: FieldError[] = [];
    if (timeZone !== undefined && !(await this.isKnownZone(timeZone))) {
      wrong.push({ pointer: '#/time_zone', code: 'unknown', detail: 'There is no such time zone.' });
    }
    if (baseCurrency !== undefined && !isCurrency(baseCurrency)) {
      wrong.push({ pointer: '#/base_currency', code: 'unknown', detail: 'There is no such currency.' });
    }
    return wrong;
  }

  /** Days are worked out here for new transactions and in the database for old ones: both must know the zone. */
  private async isKnownZone(name: string): Promise<boolean> {
    return /^[A-Za-z]/.test(name) && isTimeZone(name) && (await this.users.knowsTimeZone(name));
  }
}
