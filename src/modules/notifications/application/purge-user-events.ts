import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { JobHandler, JobKind } from '../../../shared/job-queue.js';
import { KEEP_EVENTS_MS, USER_EVENTS, type UserEvents } from './user-events.js';

export const purgeUserEventsJob: JobKind<Record<never, never>> = { name: 'purge_user_events', parse: () => ({}) };

/** Deletes the events that no page may still be waiting for. */
@injectable()
export class PurgeUserEvents implements JobHandler<Record<never, never>> {
  readonly kind = purgeUserEventsJob;

  constructor(
    @inject(USER_EVENTS) private readonly events: UserEvents,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    await this.events.purge(new Date(this.clock.now().getTime() - KEEP_EVENTS_MS));
  }
}
