import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { KnexAttemptLimiter } from '../../../src/modules/identity/adapters/knex-attempt-limiter.js';
import type { Attempt } from '../../../src/modules/identity/application/attempt-limiter.js';
import { closeDatabase, openDatabase } from '../../../src/platform/database/open-database.js';
import { testDatabase } from '../../support/postgres.js';

const { database: owner, url } = await testDatabase();
const pools = [openDatabase(url), openDatabase(url)];
afterAll(() => Promise.all(pools.map((pool) => closeDatabase(pool))));
const START = new Date('2026-03-02T12:00:00Z');
let now = START;
/** Of two processes, which share nothing but the database. */
const [one, other] = pools.map((pool) => new KnexAttemptLimiter(pool, { now: () => now })) as [
  KnexAttemptLimiter,
  KnexAttemptLimiter,
];

const on = (facts: Partial<Attempt> = {}): Attempt => ({
  kind: 'password',
  account: 'ana@example.com',
  address: '203.0.113.1',
  ...facts,
});
const wait = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};
const many = async (count: number, attempt = on(), limiter = one) => {
  for (let n = 0; n < count; n += 1) await limiter.begin(attempt);
};
/** The seconds that are still to be waited; 0 where the attempt is let through, which counts it. */
async function askedToWait(attempt = on(), limiter = one): Promise<number> {
  const refusal = await limiter.begin(attempt).then(
    () => null,
    (error: { code: string; retryAt: Date }) => error,
  );
  if (refusal === null) return 0;
  expect(refusal.code).toBe('too_many_attempts');
  return (refusal.retryAt.getTime() - now.getTime()) / 1000;
}

beforeEach(async () => {
  now = START;
  await owner.sql('sign_in_attempts').delete();
});

describe('failures for an account', () => {
  test('make each further attempt wait twice as long, up to a quarter of an hour, in every process', async () => {
    await many(3, on(), one);
    await many(3, on(), other);
    const waits: number[] = [];
    for (let n = 0; n < 11; n += 1) {
      const seconds = await askedToWait(on(), n % 2 === 0 ? one : other);
      waits.push(seconds);
      expect(await askedToWait(on(), n % 2 === 0 ? other : one)).toBe(seconds);
      wait(seconds);
      await one.begin(on());
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  });

  test('are counted before it is known how they end: of many at once no more get through than one after another', async () => {
    const twenty = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : other).begin(on()));
    const results = await Promise.allSettled(twenty);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
  });

  test('are forgotten when its owner signs in, and after a day', async () => {
    await many(6);
    wait(await askedToWait());
    await one.begin(on());
    await one.succeeded(on());
    await many(5);
    await owner.sql('sign_in_attempts').delete();
    await many(6);
    wait(24 * 3600 + 1);
    await many(5);
  });

  test('slow down neither another account nor the second factor', async () => {
    await many(6);
    expect(await askedToWait(on({ account: 'bia@example.com' }))).toBe(0);
    expect(await askedToWait(on({ kind: 'second_factor' }))).toBe(0);
  });

  test('by strangers do not keep its owner out, where they have signed in before', async () => {
    await one.begin(on({ address: '198.51.100.1' }));
    await one.succeeded(on({ address: '198.51.100.1' }));
    await many(6);
    expect(await askedToWait()).toBeGreaterThan(0);
    expect(await askedToWait(on({ address: '198.51.100.1' }))).toBe(0);
  });
});

describe('failures from an address', () => {
  const guess = (n: number, address = '203.0.113.1') => on({ account: `person${n}@example.com`, address });

  test('make it wait whatever the account, and no other address', async () => {
    for (let n = 0; n < 31; n += 1) await one.begin(guess(n));
    expect(await askedToWait(guess(31), other)).toBeGreaterThan(0);
    expect(await askedToWait(guess(32, '203.0.113.2'), other)).toBe(0);
  });

  test('of one IPv6 network count together', async () => {
    for (let n = 0; n < 31; n += 1) await one.begin(guess(n, `2001:db8:1:2::${n.toString(16)}`));
    expect(await askedToWait(guess(31, '2001:db8:1:2:ffff::1'))).toBeGreaterThan(0);
    expect(await askedToWait(guess(32, '2001:db8:1:3::1'))).toBe(0);
  });

  test('are not wiped out by signing in with an account of one’s own', async () => {
    for (let n = 0; n < 30; n += 1) await one.begin(guess(n));
    const own = on({ account: 'mallory@example.com' });
    wait(await askedToWait(own));
    await one.succeeded(own);
    await one.begin(guess(50));
    expect(await askedToWait(guess(51))).toBeGreaterThan(0);
  });
});

test('names of people and addresses are not kept, only what they hash to', async () => {
  await one.begin(on());
  const text = JSON.stringify(await owner.sql('sign_in_attempts'));
  for (const name of ['ana', 'example.com', '203.0.113.1']) expect(text).not.toContain(name);
});
