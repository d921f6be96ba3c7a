import { inject, injectable } from 'inversify';
import { NotFound } from '../../../shared/errors.js';
import { JOB_QUEUE, type JobQueue } from '../../../shared/job-queue.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import type { WebhookEvent } from '../domain/webhook-event.js';
import { MAX_ATTEMPTS, processWebhookEventJob } from './process-webhook-event.js';
import { WEBHOOK_EVENT_REPOSITORY, type WebhookEventRepository } from './webhook-event-repository.js';

/** Has a stored notification acted on once more; asking twice before it ran leaves one job. */
@injectable()
export class ReplayWebhookEvent {
  constructor(
    @inject(WEBHOOK_EVENT_REPOSITORY) private readonly events: WebhookEventRepository,
    @inject(JOB_QUEUE) private readonly jobs: JobQueue,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Throws `NotFound`. */
  run(eventId: string): Promise<WebhookEvent> {
    return this.unitOfWork.run(async () => {
      const event = await this.events.reopen(eventId);
      if (!event) throw new NotFound('webhook event');
      const key = `replay:${eventId}`;
      await this.jobs.add(processWebhookEventJob, { eventId }, { key, maxAttempts: MAX_ATTEMPTS });
      return event;
    });
  }
}
