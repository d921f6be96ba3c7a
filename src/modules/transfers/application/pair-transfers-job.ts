import { inject, injectable } from 'inversify';
import { JOB_QUEUE, type JobHandler, type JobKind, type JobQueue, jobAboutUser } from '../../../shared/job-queue.js';
import type { UserId } from '../../../shared/principal.js';
import { PairTransfers } from './pair-transfers.js';
import { TRANSFER_REPOSITORY, type TransferRepository } from './transfer-repository.js';

/** Pairs what changed of one user. */
export const pairTransfersJob = jobAboutUser('pair_transfers');

/** Queues a run for each user of whom something changed outside of a sync: an edit, a connection that ended. */
export const findTransferWorkJob: JobKind<Record<never, never>> = { name: 'find_transfer_work', parse: () => ({}) };

/** One waiting job a user, however much changes. */
export function addPairTransfers(jobs: JobQueue, userId: UserId): Promise<void> {
  return jobs.add(pairTransfersJob, { userId }, { key: `transfers:${userId}` });
}

@injectable()
export class PairTransfersJob implements JobHandler<{ userId: UserId }> {
  readonly kind = pairTransfersJob;

  constructor(@inject(PairTransfers) private readonly pair: PairTransfers) {}

  run({ userId }: { userId: UserId }): Promise<void> {
    return this.pair.run(userId);
  }
}

/** What is left over comes with the next tick. */
const AT_ONCE = 500;

@injectable()
export class FindTransferWork implements JobHandler<Record<never, never>> {
  readonly kind = findTransferWorkJob;

  constructor(
    @inject(TRANSFER_REPOSITORY) private readonly transfers: TransferRepository,
    @inject(JOB_QUEUE) private readonly jobs: JobQueue,
  ) {}

  async run(): Promise<void> {
    for (const userId of await this.transfers.usersWithWork(AT_ONCE)) await addPairTransfers(this.jobs, userId);
  }
}
