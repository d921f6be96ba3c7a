import type { KeyedDigest } from '../../shared/keyed-digest.js';
import type { Database } from '../database/database.js';
import { drainOf } from './leaky-bucket.js';
import type { SharedBuckets, Taken } from './shared-buckets.js';

/** The clock is the database's: processes whose clocks differ agree. In the order of names, so that none waits for another in a ring. */
const ADD = `
  insert into rate_buckets as bucket (name, level, drain, filled_at)
  select name, count, drain, clock_timestamp()
  from unnest(:names::text[], :counts::float8[], :drains::float8[]) as taken (name, count, drain)
  order by name
  on conflict (name) do update set
    level = excluded.level
      + greatest(0, bucket.level - extract(epoch from excluded.filled_at - bucket.filled_at) * excluded.drain),
    drain = excluded.drain, filled_at = greatest(excluded.filled_at, bucket.filled_at)
  returning name, level`;

const CONTEXT = 'rate_buckets.name';

/** The shared levels in PostgreSQL. Who is limited is kept as a keyed digest: an address says who somebody is. */
export class KnexSharedBuckets implements SharedBuckets {
  constructor(
    private readonly database: Database,
    private readonly digest: KeyedDigest,
  ) {}

  async add(taken: readonly Taken[]): Promise<number[]> {
    const names = taken.map(({ policy, key }) => this.digest.of(`${policy.name} ${key}`, CONTEXT));
    const { rows } = await this.database.knex.raw<{ rows: { name: string; level: number }[] }>(ADD, {
      names,
      counts: taken.map(({ count }) => count),
      drains: taken.map(({ policy }) => drainOf(policy)),
    });
    const levels = new Map(rows.map(({ name, level }) => [name, level]));
    return names.map((name) => levels.get(name)!);
  }
}
