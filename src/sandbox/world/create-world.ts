import { wireAccount } from './account-list.js';
import { wireBills } from './bill-list.js';
import { BoundedCache } from './bounded-cache.js';
import { CATEGORIES } from './category-tree.js';
import { wireInvestments, wireInvestmentTransactions } from './holdings.js';
import { wireIdentity } from './identity-card.js';
import { ItemBooks } from './item-books.js';
import { Life } from './life.js';
import { lifeFactsOf } from './life-facts.js';
import { wireLoans } from './loan-list.js';
import type { ItemFacts, World } from './world.js';

const LIVES_KEPT = 16;
const COLLECTIONS_KEPT = 12;

/**
 * The sandbox's banks. Everything is a function of the seed and the item's facts: ask again, in another process or years
 * later, and the answer is the same.
 *
 * When rows appear: those that the bank showed before the first collection have its time as `createdAt`; each later one
 * has the moment at which the bank first showed it, minutes after it happened or a week for those told late. A row is
 * visible once `createdAt` is not after `collectedAt`, so a reader that asks for what was created since its last
 * collection misses nothing. Rows added by hand are visible at once.
 *
 * In place change: a pending instalment that falls due, and card rows whose bill is closed (`billId`); `updatedAt` tells.
 * Under another id come: an authorised card purchase once it is settled, and an ordered PIX once it is executed.
 *
 * Answers are shared between calls: treat them as read-only.
 */
export function createWorld(seed: number): World {
  const lives = new BoundedCache<Life>(LIVES_KEPT);
  const collections = new BoundedCache<ItemBooks>(COLLECTIONS_KEPT);

  const booksOf = (item: ItemFacts): ItemBooks =>
    collections.get(collectionKey(item), () => {
      const facts = lifeFactsOf(seed, item);
      const life = lives.get(`${facts.key} ${item.login} ${item.institutionName}`, () => new Life(facts));
      return new ItemBooks(seed, item, life);
    });

  return {
    categories: () => [...CATEGORIES],
    accounts(item) {
      const books = booksOf(item);
      return books.accounts.map((book) => wireAccount(books, book, books.editedCents(book, item.edits)));
    },
    transactions(item, accountId, filter, after, limit) {
      const books = booksOf(item);
      const book = books.account(accountId);
      return book ? books.page(book, item.edits, filter, after, limit) : null;
    },
    transaction: (item, id) => booksOf(item).find(item.edits, id),
    bills(item, accountId) {
      const books = booksOf(item);
      const book = books.account(accountId);
      if (!item.isOpenFinance || book?.role !== 'card') return [];
      return wireBills(books.reading, accountId, books.heldRows(book, item.edits));
    },
    investments: (item) => (item.products.includes('INVESTMENTS') ? wireInvestments(booksOf(item).reading) : []),
    investmentTransactions: (item, investmentId) =>
      item.products.includes('INVESTMENTS') ? wireInvestmentTransactions(booksOf(item).reading, investmentId) : [],
    loans: (item) => (item.products.includes('LOANS') ? wireLoans(booksOf(item).reading) : []),
    identity: (item) => (item.products.includes('IDENTITY') ? wireIdentity(booksOf(item).reading) : null),
  };
}

/** All that decides what a collection shows, but for the changes by hand. */
function collectionKey(item: ItemFacts): string {
  return JSON.stringify([
    item.itemId,
    item.connectorId,
    item.institutionName,
    item.isOpenFinance,
    item.isBusiness,
    item.login,
    item.holder,
    item.firstCollectedAt.getTime(),
    item.collectedAt.getTime(),
    item.size,
  ]);
}
