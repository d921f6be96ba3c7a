import type { ItemFacts, WireAccount, WireTransaction, World } from '../../../src/sandbox/world/index.js';

/** An Open Finance item collected once, at noon of 24 November 2026. */
export function anItem(facts: Partial<ItemFacts> = {}): ItemFacts {
  const firstCollectedAt = facts.firstCollectedAt ?? new Date('2026-11-24T12:00:00.000Z');
  return {
    itemId: '6f1c1f0e-0d5e-4c39-9d2c-0a4f6a1f7a01',
    connectorId: 601,
    institutionName: 'Itaú',
    isOpenFinance: true,
    isBusiness: false,
    products: ['ACCOUNTS', 'CREDIT_CARDS', 'TRANSACTIONS'],
    login: 'user-ok',
    holder: 'holder-1',
    firstCollectedAt,
    collectedAt: firstCollectedAt,
    size: null,
    edits: { added: [], changed: {}, removed: [] },
    ...facts,
  };
}

/** The item as a later collection leaves it. */
export function collectedAgain(item: ItemFacts, at: string): ItemFacts {
  return { ...item, collectedAt: new Date(at) };
}

export function accountOf(world: World, item: ItemFacts, subtype: WireAccount['subtype']): WireAccount {
  const account = world.accounts(item).find((one) => one.subtype === subtype);
  if (!account) throw new Error(`the item has no ${subtype}`);
  return account;
}

/** All rows of one account, newest first. */
export function rowsOf(world: World, item: ItemFacts, subtype: WireAccount['subtype']): WireTransaction[] {
  const page = world.transactions(item, accountOf(world, item, subtype).id, {}, null, 1_000_000);
  if (!page || page.next) throw new Error('expected all rows on one page');
  return page.rows;
}

/** All rows of all accounts. */
export function allRows(world: World, item: ItemFacts): WireTransaction[] {
  return world.accounts(item).flatMap((account) => {
    const page = world.transactions(item, account.id, {}, null, 1_000_000);
    if (!page) throw new Error('the account is not of this item');
    return page.rows;
  });
}

/** What a row moves on its account, in whole cents and in the API's sign. */
export function centsOf(row: WireTransaction): number {
  return Math.round((row.amountInAccountCurrency ?? row.amount) * 100);
}

export function postedCents(rows: readonly WireTransaction[]): number {
  return rows.filter((row) => row.status === 'POSTED').reduce((sum, row) => sum + centsOf(row), 0);
}

export function cents(amount: number): number {
  return Math.round(amount * 100);
}
