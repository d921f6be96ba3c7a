import type { JobHandler } from '../../shared/job-queue.js';
import { isUserId } from '../../shared/principal.js';
import type { Database } from '../database/database.js';

/**
 * The handler, seeing the rows of the user whom its payload names as `userId`; a job that names none is work on behalf of
 * everybody (a schedule, a notification) and sees every user's.
 */
export function actingHandler<Payload>(database: Database, handler: JobHandler<Payload>): JobHandler<Payload> {
  const { kind, gaveUp, again } = handler;
  const acting = <T>(payload: Payload, work: () => Promise<T>): Promise<T> => {
    const { userId } = (payload ?? {}) as { userId?: unknown };
    if (userId === undefined) return database.asSystem(`the job ${kind.name} names no user`, work);
    if (typeof userId !== 'string' || !isUserId(userId)) throw new TypeError(`${kind.name} names no sound user`);
    return database.asUser(userId, work);
  };
  return {
    kind,
    run: (payload, run) => acting(payload, () => handler.run(payload, run)),
    ...(gaveUp && { gaveUp: (payload: Payload) => acting(payload, () => gaveUp.call(handler, payload)) }),
    ...(again && { again: (payload: Payload) => acting(payload, () => again.call(handler, payload)) }),
  };
}
