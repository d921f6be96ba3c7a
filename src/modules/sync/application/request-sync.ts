import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { JOB_QUEUE, type JobQueue } from '../../../shared/job-queue.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import {
  CONNECTION_REPOSITORY,
  type ConnectionRepository,
  findLiveConnection,
  type SyncStarter,
} from '../../connections/index.js';
import type { SyncLog } from '../domain/sync-log.js';
import { syncConnectionJob, syncKeyOf, syncQueueOf } from './sync-job.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository, type SyncRequest } from './sync-log-repository.js';

/** What a person waits for goes before what a schedule wants. */
const PRIORITY: Record<SyncRequest['trigger'], number> = {
  user: -10,
  connect: -10,
  script: 0,
  webhook: 0,
  schedule: 10,
};

/** Queues a run with its log, in one unit of work. */
@injectable()
export class RequestSync implements SyncStarter {
  constructor(
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(JOB_QUEUE) private readonly jobs: JobQueue,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Throws `NotFound` or `ConnectionEnded`. A run of the kind that has not begun is given instead of a second one: it ends after
   * this request, and asks the bank once more where the bank no longer works on what it was asked before.
   */
  async run(request: Omit<SyncRequest, 'asksAnew'>): Promise<SyncLog> {
    return this.unitOfWork.run(async () => {
      await this.connections.hold(request.userId, request.connectionId);
      const connection = await findLiveConnection(this.connections, request.userId, request.connectionId);
      const asksAnew = request.wantsRefresh && !connection.isAtWork(this.clock.now());
      const log = await this.logs.queue({ ...request, asksAnew });
      await this.connections.noteSync(log.userId, log.connectionId, log.id);
      await this.schedule(log, null);
      return log;
    });
  }

  async start(request: { userId: UserId; connectionId: string; trigger: 'connect' | 'user' }): Promise<void> {
    // The login that was just begun is a refresh already.
    await this.run({ ...request, kind: 'full', wantsRefresh: false });
  }

  /** Runs a queued log at an instant, now when `null`; replaces the instant at which it would have run. */
  async schedule(log: SyncLog, runAt: Date | null): Promise<void> {
    await this.jobs.add(
      syncConnectionJob,
      { userId: log.userId, syncLogId: log.id },
      {
        key: syncKeyOf(log.id),
        queue: syncQueueOf(log.connectionId),
        priority: PRIORITY[log.trigger],
        maxAttempts: 8,
        ...(runAt ? { runAt } : {}),
      },
    );
  }
}
