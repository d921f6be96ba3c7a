import { randomUUID } from 'node:crypto';
import type { KeyedDigest } from '../../shared/keyed-digest.js';
import type { Logger } from '../../shared/logger.js';
import type { SecretBox } from '../../shared/secret-box.js';
import type { Database } from '../database/database.js';
import type { Claim, IdempotencyStore, KeptAnswer, NamedRequest } from '../http/idempotency.js';

/** How long answers are kept. */
const KEEP = '24 hours';
/** For how long a request is believed to be worked on without a sign of life from the process that does. */
const LEASE = '30 seconds';
const SIGN_OF_LIFE_MS = 10_000;
/** What a caller that comes too early is told to wait at least: most requests are done by then. */
const SOON_MS = 1_000;

/**
 * Takes a name that is new, whose time is over, or whose holder died with the very same request in hand; else changes nothing.
 * The times are the database's own: processes whose clocks differ agree.
 */
const CLAIM = `
  insert into idempotency_keys as known (user_id, key, operation, request_digest, holder, lease_until, expires_at)
  values (:userId, :key, :operation, :digest, :holder, now() + interval '${LEASE}', now() + interval '${KEEP}')
  on conflict (user_id, key) do update set
    operation = excluded.operation, request_digest = excluded.request_digest, holder = excluded.holder,
    lease_until = excluded.lease_until, status = null, answer = null, created_at = now(), expires_at = excluded.expires_at
  where known.expires_at <= now()
    or (known.status is null and known.lease_until <= now()
      and known.operation = excluded.operation and known.request_digest = any(:digests))
  returning holder`;

interface Row {
  operation: string;
  request_digest: string;
  lease_until: Date;
  answer: string | null;
}

interface Parts {
  database: Database;
  secretBox: SecretBox;
  digest: KeyedDigest;
  logger: Logger;
}

/** Keeps named requests in PostgreSQL: over restarts, and for all processes. */
export class KnexIdempotencyStore implements IdempotencyStore {
  constructor(private readonly parts: Parts) {}

  async claim(request: NamedRequest): Promise<Claim> {
    const { userId, key, operation, canonical } = request;
    const holder = randomUUID();
    const digests = this.parts.digest.all(canonical, contextOf(userId, operation));
    const values = { userId, key, operation, holder, digest: digests[0]!, digests };
    for (;;) {
      const { rows } = await this.parts.database.sql.raw(CLAIM, values);
      if (rows.length > 0) return this.held(request, holder);
      const row: Row | undefined = await this.parts.database
        .sql('idempotency_keys')
        .where({ user_id: userId, key })
        .first('operation', 'request_digest', 'lease_until', 'answer');
      if (!row) continue; // released between the two statements
      if (row.operation !== operation || !digests.includes(row.request_digest)) return { state: 'other_request' };
      if (row.answer !== null) return { state: 'answered', answer: this.open(row.answer, userId) };
      return { state: 'in_progress', until: new Date(Date.now() + SOON_MS) };
    }
  }

  private held({ userId, key }: NamedRequest, holder: string): Claim {
    const row = () => this.parts.database.sql('idempotency_keys').where({ user_id: userId, key, holder });
    const { sql } = this.parts.database;
    const alive = setInterval(() => {
      const lease = sql.raw(`now() + interval '${LEASE}'`);
      row()
        .update({ lease_until: lease })
        .catch(() => undefined); // the next one may get through; if none does, the name is given up
    }, SIGN_OF_LIFE_MS);
    alive.unref();
    const settle = async (write: () => PromiseLike<unknown>) => {
      clearInterval(alive);
      try {
        await write();
      } catch (error) {
        // What was done is done: the caller gets its answer, and the name is free when its lease runs out.
        this.parts.logger.warn('the answer to a named request could not be kept', { error });
      }
    };
    return {
      state: 'ours',
      keep: (answer) => settle(() => row().update({ status: answer.status, answer: this.seal(answer, userId) })),
      release: () => settle(() => row().delete()),
    };
  }

  private seal({ status, body, headers, problem }: KeptAnswer, userId: string): string {
    return this.parts.secretBox.seal(JSON.stringify({ status, body, headers, problem }), sealContext(userId));
  }

  private open(sealed: string, userId: string): KeptAnswer {
    return JSON.parse(this.parts.secretBox.open(sealed, sealContext(userId)));
  }
}

const contextOf = (userId: string, operation: string) => `idempotency_keys.request_digest:${userId}:${operation}`;
const sealContext = (userId: string) => `idempotency_keys.answer:${userId}`;
