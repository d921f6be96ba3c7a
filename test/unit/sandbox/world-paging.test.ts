import { describe, expect, test } from '@jest/globals';
import {
  createWorld,
  type ItemFacts,
  type TransactionCursor,
  type TransactionFilter,
  type WireTransaction,
} from '../../../src/sandbox/world/index.js';
import { accountOf, anItem, cents, collectedAgain, postedCents, rowsOf } from './world-builders.js';

const world = createWorld(31);

/** Follows the cursor from the first page to the last. */
function walk(item: ItemFacts, accountId: string, limit: number, filter: TransactionFilter = {}): WireTransaction[] {
  const found: WireTransaction[] = [];
  let after: TransactionCursor | null = null;
  do {
    const page = world.transactions(item, accountId, filter, after, limit);
    if (!page) throw new Error('the account is not of this item');
    found.push(...page.rows);
    after = page.next;
  } while (after);
  return found;
}

const isOrdered = (rows: WireTransaction[]) =>
  rows.every((row, n) => {
    const before = rows[n - 1];
    return !before || before.date > row.date || (before.date === row.date && before.id > row.id);
  });

describe('pages', () => {
  const item = anItem();
  const account = accountOf(world, item, 'CREDIT_CARD').id;
  const all = rowsOf(world, item, 'CREDIT_CARD');

  test.each([1, 7, 100, 500])('of %i visit each row once, newest first', (limit) => {
    expect(walk(item, account, limit)).toEqual(all);
    expect(isOrdered(all)).toBe(true);
  });

  test('that end exactly at the last row have no next', () => {
    expect(world.transactions(item, account, {}, null, all.length)?.next).toBeNull();
    expect(world.transactions(item, account, {}, null, all.length - 1)?.next).not.toBeNull();
  });

  test('hold the days asked for, both ends included', () => {
    const days = all.map((row) => row.date.slice(0, 10));
    const busy = days.find((day, n) => day < '2026-04' && days[n + 2] === day) ?? '';
    const found = walk(item, account, 10, { dateFrom: '2026-02-03', dateTo: busy });
    expect(found).toEqual(all.filter((_, n) => (days[n] ?? '') >= '2026-02-03' && (days[n] ?? '') <= busy));
    expect(walk(item, account, 1, { dateFrom: busy, dateTo: busy }).length).toBeGreaterThanOrEqual(3);
    const instants = { dateFrom: '2026-02-03T22:00:00.000Z', dateTo: `${busy}T01:00:00.000Z` };
    expect(walk(item, account, 10, instants)).toEqual(found);
  });

  test('hold what was ingested from an instant on, that instant included', () => {
    const later = collectedAgain(item, '2027-01-10T12:00:00.000Z');
    const moment = rowsOf(world, later, 'CREDIT_CARD').find((row) => row.createdAt > '2026-12-20')?.createdAt ?? '';
    const found = walk(later, account, 13, { createdAtFrom: moment });
    expect(found).toEqual(rowsOf(world, later, 'CREDIT_CARD').filter((row) => row.createdAt >= moment));
    expect(found.some((row) => row.createdAt === moment)).toBe(true);
  });

  test('hold the ids asked for, and no others', () => {
    const wanted = [all[3], all[40], all[41]].map((row) => row?.id ?? '');
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(walk(item, account, 2, { ids: [...wanted, unknown] }).map(({ id }) => id)).toEqual(wanted);
  });

  test('are none of another item’s account', () => {
    expect(
      world.transactions(anItem({ itemId: 'c0ffee00-0000-4000-8000-000000000000' }), account, {}, null, 10),
    ).toBeNull();
  });
});

describe.each([
  ['an ordinary account', {}],
  ['a bulk account', { size: 3_000 }],
])('changes by hand on %s', (_, facts) => {
  const item = anItem(facts);
  const account = accountOf(world, item, 'CHECKING_ACCOUNT');
  const before = rowsOf(world, item, 'CHECKING_ACCOUNT');
  const [newest, second, third] = before as [WireTransaction, WireTransaction, WireTransaction];
  const added: WireTransaction = {
    ...third,
    id: '77777777-7777-4777-8777-777777777777',
    amount: -12.34,
    date: '2026-06-01T00:00:00.000Z',
  };
  const edited: ItemFacts = {
    ...item,
    edits: {
      added: [added],
      changed: { [second.id]: { date: '2026-01-05T00:00:00.000Z', amount: second.amount - 1, description: 'Mudou' } },
      removed: [newest.id],
    },
  };

  test.each([1, 50, 500])('are in their places on pages of %i', (limit) => {
    const rows = walk(edited, account.id, limit);
    expect(rows.length).toBe(before.length);
    expect(isOrdered(rows)).toBe(true);
    const ids = rows.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(newest.id);
    expect(rows.find(({ id }) => id === second.id)).toMatchObject({
      description: 'Mudou',
      date: '2026-01-05T00:00:00.000Z',
    });
    expect(ids).toContain(added.id);
  });

  test('are found by id', () => {
    expect(world.transaction(edited, newest.id)).toBeNull();
    expect(world.transaction(edited, added.id)).toEqual(added);
    expect(world.transaction(edited, second.id)?.amount).toBeCloseTo(second.amount - 1, 2);
    expect(world.transaction(item, newest.id)).toEqual(newest);
  });

  test('move the balance by what they change', () => {
    const moved = postedCents(rowsOf(world, edited, 'CHECKING_ACCOUNT')) - postedCents(before);
    expect(moved).not.toBe(0);
    expect(cents(accountOf(world, edited, 'CHECKING_ACCOUNT').balance) - cents(account.balance)).toBe(moved);
  });
});
