import { describe, expect, test } from '@jest/globals';
import { createWorld } from '../../../src/sandbox/world/index.js';
import { allRows, anItem, collectedAgain } from './world-builders.js';

const everything = (seed: number, item = anItem()) => {
  const world = createWorld(seed);
  const accounts = world.accounts(item);
  return { accounts, rows: allRows(world, item), bills: accounts.map((account) => world.bills(item, account.id)) };
};

/** A row without what belongs to the item that read it. */
function lasting(rows: ReturnType<typeof allRows>) {
  return rows
    .map(({ id, accountId, createdAt, updatedAt, creditCardMetadata, ...rest }) => ({
      ...rest,
      card: creditCardMetadata && { ...creditCardMetadata, billId: undefined },
    }))
    .sort((left, right) => `${left.date} ${left.providerId}`.localeCompare(`${right.date} ${right.providerId}`));
}

describe('the sandbox’s world', () => {
  test('tells the same from the same seed in another instance', () => {
    expect(everything(7)).toEqual(everything(7));
  });

  test('tells another life from another seed, to another holder and at another institution', () => {
    const amounts = (seed: number, facts = {}) => everything(seed, anItem(facts)).rows.map((row) => row.amount);
    const first = amounts(7);
    expect(amounts(8)).not.toEqual(first);
    expect(amounts(7, { holder: 'holder-2' })).not.toEqual(first);
    expect(amounts(7, { connectorId: 602 })).not.toEqual(first);
  });

  test('tells the same life under other ids when an item is made anew', () => {
    const world = createWorld(7);
    const old = anItem();
    const anew = anItem({ itemId: 'b2a6c1a4-95a5-43c9-a3f7-62fd9a4b7b02' });
    expect(lasting(allRows(world, anew))).toEqual(lasting(allRows(world, old)));
    const idsOf = (item: typeof old) => new Set([...allRows(world, item), ...world.accounts(item)].map(({ id }) => id));
    const before = idsOf(old);
    const shared = [...idsOf(anew)].filter((id) => before.has(id));
    expect(shared).toEqual([]);
    const numbers = (item: typeof old) =>
      world.accounts(item).map(({ number, balance, owner }) => [number, balance, owner]);
    expect(numbers(anew)).toEqual(numbers(old));
  });

  test('gives balances that do not depend on when the item was made', () => {
    const world = createWorld(7);
    const old = collectedAgain(
      anItem({ firstCollectedAt: new Date('2025-08-03T09:30:00.000Z') }),
      '2026-11-24T12:00:00.000Z',
    );
    const anew = anItem({ itemId: 'b2a6c1a4-95a5-43c9-a3f7-62fd9a4b7b02' });
    const balances = (item: typeof old) => world.accounts(item).map(({ balance }) => balance);
    expect(balances(anew)).toEqual(balances(old));
  });

  test('names an institution’s transaction only to Open Finance, and once', () => {
    const rows = everything(7).rows;
    expect(new Set(rows.map((row) => row.providerId)).size).toBe(rows.length);
    expect(everything(7, anItem({ isOpenFinance: false })).rows.every((row) => row.providerId === null)).toBe(true);
  });

  test('never gives two rows one id', () => {
    const rows = everything(7, anItem({ login: 'user-ok-two-checking-accounts' })).rows;
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  });

  test('goes on for years, and keeps what it once told', () => {
    const world = createWorld(7);
    const item = anItem();
    const before = allRows(world, item);
    const later = collectedAgain(item, '2029-03-10T08:00:00.000Z');
    const after = new Map(allRows(world, later).map((row) => [row.id, row]));
    expect(after.size).toBeGreaterThan(before.length + 2_000);
    for (const row of before.filter((one) => one.status === 'POSTED')) {
      expect(after.get(row.id)).toMatchObject({ date: row.date, amount: row.amount, createdAt: row.createdAt });
    }
    expect([...after.values()].some((row) => row.date.startsWith('2029-03-09'))).toBe(true);
  });
});
