import { describe, expect, test } from '@jest/globals';
import { createWorld, type TransactionCursor } from '../../../src/sandbox/world/index.js';
import { accountOf, anItem, cents, collectedAgain, postedCents, rowsOf } from './world-builders.js';

const MILLIONS = 5_000_000;

describe('a bulk account', () => {
  const world = createWorld(43);

  test.each([
    ['user-ok-perf', 10_000],
    ['user-ok-perf-3x', 3_000],
  ])('has as many rows as the login %s says', (login, count) => {
    expect(rowsOf(world, anItem({ login }), 'CHECKING_ACCOUNT').length).toBe(count);
  });

  test.each([0, 1, 39, 40, 41, 12_345])(
    'has exactly %i rows when told so, all different, in order, within 365 days',
    (size) => {
      const rows = rowsOf(world, anItem({ size }), 'CHECKING_ACCOUNT');
      expect(rows.length).toBe(size);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(size);
      expect(rows.every((row, n) => n === 0 || (rows[n - 1]?.date ?? '') > row.date)).toBe(true);
      if (size > 0) expect((rows.at(-1)?.date ?? '') >= '2025-11-24T12:00:00.000Z').toBe(true);
      if (size > 0) expect((rows[0]?.date ?? '') <= '2026-11-24T12:00:00.000Z').toBe(true);
    },
  );

  test('has a balance that its rows explain, whatever their number', () => {
    const opening = (size: number) => {
      const item = anItem({ size });
      return (
        cents(accountOf(world, item, 'CHECKING_ACCOUNT').balance) - postedCents(rowsOf(world, item, 'CHECKING_ACCOUNT'))
      );
    };
    expect([1, 39, 40, 4_321].map(opening)).toEqual([0, 0, 0, 0].map(opening));
  });

  test('counts on with the ordinary life after its first collection', () => {
    const item = anItem({ size: 2_000 });
    const later = rowsOf(world, collectedAgain(item, '2026-12-24T12:00:00.000Z'), 'CHECKING_ACCOUNT');
    const fresh = later.filter((row) => row.createdAt > '2026-11-24T12:00:00.000Z');
    expect(later.length - fresh.length).toBe(2_000);
    expect(fresh.length).toBeGreaterThan(20);
    expect(fresh.length).toBeLessThan(60);
  });

  test('keeps its institution’s ids when the item is made anew', () => {
    const told = (itemId: string) =>
      rowsOf(world, anItem({ size: 500, itemId }), 'CHECKING_ACCOUNT').map((row) => [
        row.providerId,
        row.date,
        row.amount,
      ]);
    expect(told('b2a6c1a4-95a5-43c9-a3f7-62fd9a4b7b02')).toEqual(told(anItem().itemId));
  });

  test('filters by day and by ingestion as any other', () => {
    const item = anItem({ size: 8_000 });
    const account = accountOf(world, item, 'CHECKING_ACCOUNT').id;
    const all = rowsOf(world, item, 'CHECKING_ACCOUNT');
    const ask = (filter: object) => world.transactions(item, account, filter, null, 100_000)?.rows;
    expect(ask({ dateFrom: '2026-02-28', dateTo: '2026-03-01' })).toEqual(
      all.filter((row) => row.date >= '2026-02-28' && row.date < '2026-03-02'),
    );
    expect(ask({ createdAtFrom: '2026-11-24T12:00:00.000Z' })?.length).toBe(8_000);
    expect(ask({ createdAtFrom: '2026-11-24T12:00:00.001Z' })).toEqual([]);
    expect(ask({ ids: [all[7_999]?.id] })).toEqual([all[7_999]]);
    expect(world.transaction(item, all[777]?.id ?? '')).toEqual(all[777]);
  });

  test('of five million rows gives its first, middle and last pages and holds none of them', () => {
    const item = anItem({ size: MILLIONS });
    const account = accountOf(world, item, 'CHECKING_ACCOUNT').id;
    const first = world.transactions(item, account, {}, null, 500);
    const held = process.memoryUsage().heapUsed;
    const day = (date: string): TransactionCursor => ({
      date: `${date}T00:00:00.000Z`,
      id: '00000000-0000-4000-8000-000000000000',
    });
    for (const after of [null, day('2026-05-26'), day('2025-11-26')]) {
      let cursor: TransactionCursor | null = after;
      for (let n = 0; n < 20; n += 1) {
        const page = world.transactions(item, account, {}, cursor, 500);
        expect(page?.rows.length).toBe(500);
        cursor = page?.next ?? null;
      }
    }
    // Garbage included; the rows themselves would take gigabytes.
    expect(process.memoryUsage().heapUsed - held).toBeLessThan(200 * 1024 * 1024);
    expect(first?.rows[0]?.date.slice(0, 10)).toBe('2026-11-24');
  });

  test('of five million rows ends after the oldest', () => {
    const item = anItem({ size: MILLIONS });
    const account = accountOf(world, item, 'CHECKING_ACCOUNT').id;
    // Rows lie 6,307.2 ms apart: this is the time of the 701st, and no id is greater than 'g'.
    const at = new Date(Date.parse('2025-11-24T12:00:00.000Z') + 4_415_040).toISOString();
    const ids: string[] = [];
    let cursor: TransactionCursor | null = { date: at, id: 'g' };
    while (cursor) {
      const page = world.transactions(item, account, {}, cursor, 500);
      ids.push(...(page?.rows ?? []).map(({ id }) => id));
      cursor = page?.next ?? null;
    }
    expect([ids.length, new Set(ids).size]).toEqual([701, 701]);
  });
});
