import { createHash, randomBytes } from 'node:crypto';
import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/errors.js';
import { JOB_QUEUE, type JobQueue } from '../../../shared/job-queue.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { KnownUsers, USER_REPOSITORY, type UserRepository } from '../../identity/index.js';
import { CONFIRM_WITHIN_MS, ConfirmationInvalid, type Erasure } from '../domain/erasure.js';
import { eraseUserJob } from './erase-user.js';
import { ERASURE_REPOSITORY, type ErasureRepository } from './erasure-repository.js';

/** The two steps by which a person asks to be erased: the first asks back, the second begins. */
@injectable()
export class StartErasure {
  constructor(
    @inject(ERASURE_REPOSITORY) private readonly erasures: ErasureRepository,
    @inject(USER_REPOSITORY) private readonly users: UserRepository,
    @inject(KnownUsers) private readonly known: KnownUsers,
    @inject(JOB_QUEUE) private readonly jobs: JobQueue,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A token that confirms within ten minutes. Asking again makes the one before worthless. */
  async ask(userId: UserId): Promise<{ token: string; expiresAt: Date }> {
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(this.clock.now().getTime() + CONFIRM_WITHIN_MS);
    await this.erasures.askConfirmation(userId, hashOf(token), expiresAt);
    return { token, expiresAt };
  }

  /** Begins for good. Throws `ConfirmationInvalid`. */
  async confirm(userId: UserId, token: string): Promise<Erasure> {
    const user = await this.users.find(userId);
    if (!user) throw new NotFound('user');
    const erasure = await this.unitOfWork.run(async () => {
      const now = this.clock.now();
      if (!(await this.erasures.takeConfirmation(userId, hashOf(token), now))) throw new ConfirmationInvalid();
      const begun = await this.erasures.begin(userId, now);
      if (!begun) throw new NotFound('user');
      await this.jobs.add(eraseUserJob, { erasureId: begun.id }, { key: `erase:${begun.id}`, maxAttempts: 100 });
      return begun;
    });
    this.known.forget(user); // what signed them in names nobody from now on
    return erasure;
  }
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');
