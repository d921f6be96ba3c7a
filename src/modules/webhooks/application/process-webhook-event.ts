import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { SaldoError } from '../../../shared/errors.js';
import type { JobHandler, JobKind, JobRun } from '../../../shared/job-queue.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import { RefreshOneConnector } from '../../connectors/index.js';
import { type Request, requestOf } from '../domain/notification.js';
import { ITEM_EVENTS, type ItemEvents } from './item-events.js';
import { WEBHOOK_EVENT_REPOSITORY, type WebhookEventRepository } from './webhook-event-repository.js';

/** About half an hour with the queue's growing waits; after that the schedule tries again now and then. */
export const MAX_ATTEMPTS = 8;

/** Acts on one stored notification. */
export const processWebhookEventJob: JobKind<{ eventId: string }> = {
  name: 'process_webhook_event',
  parse(payload) {
    const eventId = (payload as { eventId?: unknown } | null)?.eventId;
    if (typeof eventId !== 'string') throw new TypeError('process_webhook_event needs an eventId');
    return { eventId };
  },
};

/** Acts on a notification by asking the provider how things stand; running it again does no harm. */
@injectable()
export class ProcessWebhookEvent implements JobHandler<{ eventId: string }> {
  readonly kind = processWebhookEventJob;

  constructor(
    @inject(WEBHOOK_EVENT_REPOSITORY) private readonly events: WebhookEventRepository,
    @inject(ITEM_EVENTS) private readonly items: ItemEvents,
    @inject(RefreshOneConnector) private readonly refreshConnector: RefreshOneConnector,
    @inject(CLOCK) private readonly clock: Clock,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run({ eventId }: { eventId: string }, { attempt, maxAttempts }: JobRun): Promise<void> {
    const event = await this.events.find(eventId);
    if (event === null || event.state === 'processed' || event.state === 'ignored') return;
    try {
      const request = requestOf(event.notification);
      const concernsUs = request !== null && (await this.act(request));
      await this.events.settle(eventId, concernsUs ? 'processed' : 'ignored', this.clock.now());
    } catch (failure) {
      const isLast = attempt >= maxAttempts;
      await this.events.noteFailure(eventId, isLast ? 'failed' : 'received', describe(failure));
      if (isLast) this.logger.error('webhook event failed', { eventId, error: describe(failure) });
      throw failure;
    }
  }

  /** An event whose workers died in its last run is still marked as received: a schedule takes up only what is failed. */
  async gaveUp({ eventId }: { eventId: string }): Promise<'undone' | 'settled'> {
    const state = await this.events.markFailed(eventId);
    return state === 'failed' ? 'undone' : 'settled';
  }

  async again({ eventId }: { eventId: string }): Promise<'runs' | 'replaced'> {
    return (await this.events.reopenFailed(eventId)) ? 'runs' : 'replaced';
  }

  private async act(request: Request): Promise<boolean> {
    switch (request.about) {
      case 'item':
        return this.items.itemChanged(request.itemId);
      case 'transactions':
        return this.items.transactionsChanged(request.itemId, request.accountId, request.transactionIds);
      case 'connector':
        return this.refreshConnector.run(request.connectorId);
    }
  }
}

/** Our own errors are fit to keep; foreign ones may quote data (a statement's values) and are only named. */
function describe(failure: unknown): string {
  if (failure instanceof SaldoError) return `${failure.code}: ${failure.message}`.slice(0, 500);
  const { name, code } = failure as { name?: string; code?: unknown };
  return [name ?? 'Error', code]
    .filter((part) => typeof part === 'string')
    .join(' ')
    .slice(0, 200);
}
