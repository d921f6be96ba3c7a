import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { JOB_QUEUE, type JobQueue } from '../../../shared/job-queue.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { type Notification, requestOf } from '../domain/notification.js';
import { MAX_ATTEMPTS, processWebhookEventJob } from './process-webhook-event.js';
import { WEBHOOK_EVENT_REPOSITORY, type WebhookEventRepository } from './webhook-event-repository.js';
import { type Delivery, WebhookVerifier } from './webhook-verifier.js';

/** Takes a notification in: proven, stored and queued in one transaction, so that what is answered 200 is never lost. */
@injectable()
export class ReceiveWebhook {
  constructor(
    @inject(WebhookVerifier) private readonly verifier: WebhookVerifier,
    @inject(WEBHOOK_EVENT_REPOSITORY) private readonly events: WebhookEventRepository,
    @inject(JOB_QUEUE) private readonly jobs: JobQueue,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws `WebhookRefused` on an unproven delivery. A repeated event has no second effect. */
  async run(notification: Notification, delivery: Delivery): Promise<{ duplicate: boolean }> {
    await this.verifier.verify(delivery);
    const { eventId } = notification;
    const asksForWork = requestOf(notification) !== null;
    const added = await this.unitOfWork.run(async () => {
      const isNew = await this.events.add(notification, asksForWork ? 'received' : 'ignored', this.clock.now());
      if (isNew && asksForWork) await this.jobs.add(processWebhookEventJob, { eventId }, { maxAttempts: MAX_ATTEMPTS });
      return isNew;
    });
    return { duplicate: !added };
  }
}
