import { afterEach, describe, expect, test } from '@jest/globals';
import { drained, type RatePolicy, standingAt } from '../../../src/platform/rate-limits/leaky-bucket.js';
import { RateLimiter } from '../../../src/platform/rate-limits/rate-limiter.js';
import type { SharedBuckets, Taken } from '../../../src/platform/rate-limits/shared-buckets.js';
import { silentLogger } from '../../support/silent-logger.js';

const policy: RatePolicy = { name: 'user', limit: 60, windowSeconds: 60 };
const limiters: RateLimiter[] = [];
afterEach(async () => {
  for (const limiter of limiters.splice(0)) await limiter.close();
});

let now = 0;
/** What the processes share, without a database: its arithmetic is that of the bucket itself. */
function sharedInMemory() {
  const buckets = new Map<string, { level: number; at: number }>();
  const calls: Taken[][] = [];
  const shared: SharedBuckets = {
    add: async (taken) => {
      calls.push([...taken]);
      return taken.map(({ policy, key, count }) => {
        const { level, at } = buckets.get(key) ?? { level: 0, at: now };
        const then = drained(level, (now - at) / 1000, policy) + count;
        buckets.set(key, { level: then, at: now });
        return then;
      });
    },
  };
  return { shared, calls };
}
function limiterOn(shared: SharedBuckets): RateLimiter {
  const limiter = new RateLimiter(shared, silentLogger, () => now);
  limiters.push(limiter);
  return limiter;
}
async function allowedOf(times: number, limiter: RateLimiter, key = 'a'): Promise<number> {
  let allowed = 0;
  for (let n = 0; n < times; n += 1) if ((await limiter.take(policy, key)).allowed) allowed += 1;
  return allowed;
}

describe('a caller', () => {
  test('may come as often as the limit at once, and then as often as it drains', async () => {
    const limiter = limiterOn(sharedInMemory().shared);
    expect(await allowedOf(100, limiter)).toBe(60);
    now += 10_000;
    expect(await allowedOf(100, limiter)).toBe(10);
    now += 3_600_000;
    // What is not told yet does not drain: in truth that is a quarter of a second.
    expect(await allowedOf(100, limiter)).toBeGreaterThanOrEqual(59);
  });

  test('is told what is left and when to come back', async () => {
    expect(standingAt(0, policy)).toEqual({ allowed: true, remaining: 59, resetSeconds: 1, retryAfterSeconds: 0 });
    expect(standingAt(59, policy)).toEqual({ allowed: true, remaining: 0, resetSeconds: 60, retryAfterSeconds: 0 });
    expect(standingAt(60, policy)).toEqual({ allowed: false, remaining: 0, resetSeconds: 60, retryAfterSeconds: 1 });
    expect(standingAt(63.5, policy).retryAfterSeconds).toBe(5);
  });

  test('who is refused is not made to wait longer by asking again', async () => {
    const limiter = limiterOn(sharedInMemory().shared);
    await allowedOf(500, limiter);
    now += 1_000;
    expect(await allowedOf(10, limiter)).toBe(1);
  });

  test('leaves other callers alone', async () => {
    const limiter = limiterOn(sharedInMemory().shared);
    await allowedOf(100, limiter, 'a');
    expect(await allowedOf(100, limiter, 'b')).toBe(60);
  });

  test('who comes through two processes in turn is limited as through one', async () => {
    const { shared } = sharedInMemory();
    const [one, other] = [limiterOn(shared), limiterOn(shared)];
    let allowed = 0;
    for (let n = 0; n < 100; n += 1) allowed += (await allowedOf(1, one)) + (await allowedOf(1, other));
    expect(allowed).toBeGreaterThanOrEqual(60);
    expect(allowed).toBeLessThanOrEqual(62);
  });

  test('who uses up the limit elsewhere gets an eighth more here, at most', async () => {
    const { shared } = sharedInMemory();
    expect(await allowedOf(100, limiterOn(shared))).toBe(60);
    expect(await allowedOf(100, limiterOn(shared))).toBeLessThanOrEqual(8);
  });

  test('who comes all at once is limited as one after the other', async () => {
    const { shared } = sharedInMemory();
    const [one, other] = [limiterOn(shared), limiterOn(shared)];
    const standings = await Promise.all(Array.from({ length: 400 }, (_, n) => (n % 2 ? one : other).take(policy, 'a')));
    const allowed = standings.filter((standing) => standing.allowed).length;
    expect(allowed).toBeGreaterThanOrEqual(60);
    expect(allowed).toBeLessThanOrEqual(68);
  });
});

test('many callers are told to the database in one statement, and most of their requests wait for none', async () => {
  const { shared, calls } = sharedInMemory();
  const limiter = limiterOn(shared);
  for (let n = 0; n < 1000; n += 1) expect(limiter.take(policy, `caller ${n}`)).not.toBeInstanceOf(Promise);
  expect(calls).toHaveLength(0);
  await limiter.close();
  expect(calls.map((taken) => taken.length)).toEqual([1000]);
});

test('while the database is away each process limits by what it knows, and tells what it counted later', async () => {
  const { shared, calls } = sharedInMemory();
  let isAway = true;
  const limiter = limiterOn({
    add: (taken) => (isAway ? Promise.reject(new Error('away')) : shared.add(taken)),
  });
  expect(await allowedOf(100, limiter)).toBe(60);
  isAway = false;
  await limiter.close();
  expect(calls.at(-1)).toMatchObject([{ key: 'a', count: 60 }]);
});
