import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { JOB_QUEUE, type JobHandler, type JobKind, type JobQueue } from '../../../shared/job-queue.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { MAX_ATTEMPTS, processWebhookEventJob } from './process-webhook-event.js';
import { WEBHOOK_EVENT_REPOSITORY, type WebhookEventRepository } from './webhook-event-repository.js';

/** Later syncs have long seen whatever an older event was about. */
const WORTH_RETRYING_MS = 7 * 86_400_000;
const AT_ONCE = 500;

export const retryFailedWebhookEventsJob: JobKind<Record<string, never>> = {
  name: 'retry_failed_webhook_events',
  parse: () => ({}),
};

/** Gives the events whose jobs gave up another chance, once whatever stood in their way may be over. */
@injectable()
export class RetryFailedWebhookEvents implements JobHandler<Record<string, never>> {
  readonly kind = retryFailedWebhookEventsJob;

  constructor(
    @inject(WEBHOOK_EVENT_REPOSITORY) private readonly events: WebhookEventRepository,
    @inject(JOB_QUEUE) private readonly jobs: JobQueue,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(): Promise<void> {
    const receivedAfter = new Date(this.clock.now().getTime() - WORTH_RETRYING_MS);
    const retried = await this.unitOfWork.run(async () => {
      const eventIds = await this.events.takeFailed({ receivedAfter, limit: AT_ONCE });
      for (const eventId of eventIds) {
        await this.jobs.add(processWebhookEventJob, { eventId }, { maxAttempts: MAX_ATTEMPTS });
      }
      return eventIds.length;
    });
    if (retried > 0) this.logger.info('failed webhook events queued again', { retried });
  }
}
