import type { Database } from '../../platform/database/database.js';
import type { EndpointClass } from './endpoint-class.js';
import type { BucketShape, TokenBuckets } from './token-buckets.js';

/** Buckets in PostgreSQL, by its clock. */
export class KnexTokenBuckets implements TokenBuckets {
  constructor(private readonly database: Database) {}

  async take(
    endpoint: EndpointClass,
    { burst, perSecond }: BucketShape,
    { wanted, reserve, back }: { wanted: number; reserve: number; back: number },
  ): Promise<{ granted: number; waitMs: number }> {
    const values = [endpoint, wanted, burst as number, perSecond, reserve, back];
    // Not in a unit of work that may be in progress: it would keep everybody from the bucket until its end.
    const { rows } = await this.database.knex.raw(TAKE, values);
    return rows[0] as { granted: number; waitMs: number };
  }

  async block(endpoint: EndpointClass, milliseconds: number): Promise<void> {
    await this.database.knex.raw(BLOCK, [endpoint, milliseconds, milliseconds]);
  }
}

const TAKE = `select granted, wait_ms as "waitMs" from saldo_take_tokens(?, ?::int, ?::float8, ?::float8, ?::float8, ?::int)`;

/** It fills again from the block's end on, so that those who waited do not come all at once. */
const BLOCK = `
  insert into provider_limits as bucket (name, tokens, refilled_at, blocked_until)
  values (?, 0, clock_timestamp() + ? * interval '1 ms', clock_timestamp() + ? * interval '1 ms')
  on conflict (name) do update set tokens = 0,
    refilled_at = greatest(bucket.blocked_until, excluded.blocked_until),
    blocked_until = greatest(bucket.blocked_until, excluded.blocked_until)`;
