import { inject, injectable } from 'inversify';
import type { JobHandler, JobKind, JobRun } from '../../../shared/job-queue.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { type BankConnection, CONNECTION_REPOSITORY, type ConnectionRepository } from '../../connections/index.js';
import { FollowConnections } from './follow-connections.js';

const AT_ONCE = 500;

export const warnOfRetiredJob: JobKind<Record<never, never>> = {
  name: 'warn_of_retired_connectors',
  parse: () => ({}),
};

/** Tells those whose connector is no longer offered: Pluggy removes their items some time later. Tells nothing twice. */
@injectable()
export class WarnOfRetired implements JobHandler<Record<never, never>> {
  readonly kind = warnOfRetiredJob;

  constructor(
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(FollowConnections) private readonly follow: FollowConnections,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  async run(_payload: Record<never, never>, { signal }: Pick<JobRun, 'signal'>): Promise<void> {
    for (let last: BankConnection | undefined; ; ) {
      const page: BankConnection[] = await this.connections.listOfRetired(last?.facts ?? null, AT_ONCE);
      for (const connection of page) {
        signal.throwIfAborted();
        await this.unitOfWork.run(() => this.follow.tell(connection));
      }
      last = page.at(-1);
      if (page.length < AT_ONCE) return;
    }
  }
}
