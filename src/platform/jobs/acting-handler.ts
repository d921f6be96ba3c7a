import type { JobHandler } from '../../shared/job-queue.js';
import { isUserId } from '../../shared/principal.js';
import type { Database } from '../database/database.js';

/**
 * The handler, seeing the rows of the user whom its payload names as `userId`; a job that names none is work on behalf of
 * everybody (a schedule, a notification) and sees every user's.
 */
export function actingHandler<Payload>(database: Database, handler: JobHandler<Payload>): JobHandler<Payload> {
  return {
    kind: handler.kind,
    run: (payload, run) => {
      const { userId } = (payload ?? {}) as { userId?: unknown };
      const work = () => handler.run(payload, run);
      if (userId === undefined) return database.asSystem(`the job ${handler.kind.name} names no user`, work);
      if (typeof userId !== 'string' || !isUserId(userId))
        throw new TypeError(`${handler.kind.name} names no sound user`);
      return database.asUser(userId, work);
    },
  };
}
