import { describe, expect, test } from '@jest/globals';
import { DOCUMENTED_LIMITS, endpointClassOf, NO_LIMITS } from '../../../src/pluggy/limits/endpoint-class.js';
import { LeasingGate, shapeOf } from '../../../src/pluggy/limits/leasing-gate.js';
import type { TokenBuckets } from '../../../src/pluggy/limits/token-buckets.js';

/** A bucket that is never empty, and counts what it is asked. */
function fullBuckets() {
  const asked: number[] = [];
  const given: number[] = [];
  const buckets: TokenBuckets = {
    take: async (_endpoint, _shape, { wanted, back }) => {
      asked.push(wanted);
      given.push(back);
      return { granted: wanted, waitMs: 0 };
    },
    block: async () => undefined,
  };
  return { buckets, asked, given };
}

describe('the documented limits', () => {
  test.each([360, 20, 1, 6000])('of %d a minute are kept in every minute, wherever it begins', (limit) => {
    const { burst, perSecond } = shapeOf(limit);
    expect(burst! + perSecond * 60).toBeLessThanOrEqual(Math.max(limit, 2));
    expect(perSecond).toBeGreaterThan(0);
  });

  test.each([
    ['POST', '/auth', 'auth', 360],
    ['GET', '/accounts', 'accounts', 360],
    ['GET', '/accounts/a-1', 'accounts', 360],
    ['GET', '/v2/transactions', 'transactions', 360],
    ['GET', '/investments/i-1', 'investments', 360],
    ['GET', '/investments/i-1/transactions', 'investment-transactions', 360],
    ['PATCH', '/items/i-1', 'item-updates', 20],
    ['GET', '/items/i-1', 'other', 0],
    ['POST', '/items/i-1/mfa', 'other', 0],
  ] as const)('are known of %s %s', (method, path, name, limit) => {
    expect(endpointClassOf(method, path)).toBe(name);
    expect(DOCUMENTED_LIMITS[name]).toBe(limit);
  });
});

describe('the gate', () => {
  test('asks the database once for many requests', async () => {
    const { buckets, asked } = fullBuckets();
    const gate = new LeasingGate(buckets, { ...NO_LIMITS, transactions: 100_000 });
    for (let round = 0; round < 40; round += 1) {
      await Promise.all(Array.from({ length: 32 }, () => gate.pass('transactions', 'background', undefined)));
    }
    expect(asked.length).toBeLessThanOrEqual(45);
    expect(Math.max(...asked)).toBe(32);
  });

  test('asks less and less often for requests that come one after another', async () => {
    const { buckets, asked } = fullBuckets();
    const gate = new LeasingGate(buckets, { ...NO_LIMITS, transactions: 100_000 });
    for (let request = 0; request < 640; request += 1) await gate.pass('transactions', 'background', undefined);
    expect(asked.length).toBeLessThan(64);
    expect(Math.max(...asked)).toBe(32);
  });

  test('takes no more at once of a small allowance than one', async () => {
    const { buckets, asked } = fullBuckets();
    const gate = new LeasingGate(buckets, DOCUMENTED_LIMITS);
    await Promise.all(Array.from({ length: 4 }, () => gate.pass('item-updates', 'interactive', undefined)));
    expect(asked).toEqual([1, 1, 1, 1]);
  });
});
