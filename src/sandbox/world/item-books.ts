import { BulkRows, MOST_ROWS } from './bulk-rows.js';
import { DAY_MS } from './calendar.js';
import { uuidOf } from './dice.js';
import type { Life } from './life.js';
import type { AccountRole } from './movement.js';
import { HeldRows, inOrder, mergedPage, pageOf, passes, type RowSource, rowFilter } from './row-source.js';
import { ingestedAt, isVisible, type Reading, wireRow } from './wire-row.js';
import type {
  ItemEdits,
  ItemFacts,
  TransactionCursor,
  TransactionFilter,
  TransactionPage,
  WireTransaction,
} from './world.js';

const HISTORY_DAYS = 365;
const NOTHING_HIDDEN: ReadonlySet<string> = new Set();

/** One account's rows before anything was changed by hand. */
export interface AccountBook {
  role: AccountRole;
  accountId: string;
  sources: readonly RowSource[];
  /** The rows that are held; of a bulk account only those after its first collection. */
  held: readonly WireTransaction[];
  /** In the API's sign: bank accounts what is there, cards what is owed. */
  balanceCents: number;
}

/** Everything that one collection of an item shows: computed once and kept, changes by hand laid over it when read. */
export class ItemBooks {
  readonly accounts: readonly AccountBook[];
  readonly reading: Reading;

  constructor(seed: number, item: ItemFacts, life: Life) {
    const firstCollectedAt = item.firstCollectedAt.getTime();
    const start = (Math.floor(firstCollectedAt / DAY_MS) - HISTORY_DAYS) * DAY_MS;
    this.reading = {
      seed,
      item,
      life,
      firstCollectedAt,
      collectedAt: Math.max(firstCollectedAt, item.collectedAt.getTime()),
      start,
      firstBill: life.card.firstBillSince(start),
    };
    const bulk = bulkSize(item);
    this.accounts = life.roles().map((role, n) => this.book(role, n === 0 ? bulk : null));
  }

  /** By the account's id; `null` where it is none of this item's. */
  account(accountId: string): AccountBook | null {
    return this.accounts.find((book) => book.accountId === accountId) ?? null;
  }

  page(
    book: AccountBook,
    edits: ItemEdits,
    filter: TransactionFilter,
    after: TransactionCursor | null,
    limit: number,
  ): TransactionPage {
    const bounds = rowFilter(filter);
    if (filter.ids) {
      const found = [...new Set(filter.ids)].map((id) => this.findIn(book, edits, id)).filter((row) => row !== null);
      const rows = found.filter((row) => passes(row, bounds) && (!after || inOrder(row, after) > 0));
      return pageOf(rows.sort(inOrder), limit);
    }
    const byHand = editedRows(book, edits);
    if (!byHand) return mergedPage(book.sources, bounds, after, limit, NOTHING_HIDDEN);
    // Changed rows are taken out of their place and put in anew, since their dates may have changed.
    const sources = [...book.sources.map((source) => hiding(source, byHand.hidden)), byHand.rows];
    return mergedPage(sources, bounds, after, limit, NOTHING_HIDDEN);
  }

  find(edits: ItemEdits, id: string): WireTransaction | null {
    for (const book of this.accounts) {
      const row = this.findIn(book, edits, id);
      if (row) return row;
    }
    return null;
  }

  /** What changes by hand add to the balance: a row counts while it is posted. */
  editedCents(book: AccountBook, edits: ItemEdits): number {
    const byHand = editedRows(book, edits);
    if (!byHand) return 0;
    let cents = 0;
    for (const id of byHand.hidden) cents -= postedCents(untouched(book, id));
    for (const row of byHand.rows.rows) cents += postedCents(row);
    return cents;
  }

  /** The held rows of an account with what was changed by hand. */
  heldRows(book: AccountBook, edits: ItemEdits): readonly WireTransaction[] {
    const byHand = editedRows(book, edits);
    if (!byHand) return book.held;
    return [...book.held.filter((row) => !byHand.hidden.has(row.id)), ...byHand.rows.rows];
  }

  private findIn(book: AccountBook, edits: ItemEdits, id: string): WireTransaction | null {
    const byHand = editedRows(book, edits);
    return byHand?.rows.find(id) ?? (byHand?.hidden.has(id) ? null : untouched(book, id));
  }

  private book(role: AccountRole, size: number | null): AccountBook {
    const { seed, item, life, start, collectedAt, firstCollectedAt } = this.reading;
    const accountId = uuidOf(seed, item.itemId, 'account', role);
    const seen = life
      .movements(role, start, collectedAt)
      .filter((row) => isVisible(row, this.reading))
      .filter((row) => size === null || ingestedAt(row, this.reading) > firstCollectedAt);
    const held = HeldRows.sorted(seen.map((row) => wireRow(row, this.reading, accountId)));
    const sources: RowSource[] = [held];
    if (role === 'card') {
      return { role, accountId, sources, held: held.rows, balanceCents: life.card.owedCents(collectedAt) };
    }
    let balanceCents = life.openingCents(role, start);
    for (const row of seen) if (row.postedAt <= collectedAt) balanceCents += row.cents;
    if (size !== null) {
      const { isOpenFinance } = item;
      const bulk = new BulkRows({ size, accountId, firstCollectedAt, isOpenFinance, lifeKey: life.facts.key });
      balanceCents += bulk.sumCents();
      sources.push(bulk);
    }
    return { role, accountId, sources, held: held.rows, balanceCents };
  }
}

/**
 * How many rows the first account is to have; `null` for an ordinary life. The item's own size goes first; of the logins,
 * `user-ok-perf-<N>x` means N thousand (an ordinary year has about one), N up to 5000, and `user-ok-perf` ten thousand.
 */
export function bulkSize(item: ItemFacts): number | null {
  if (item.size !== null) return Math.min(Math.max(0, Math.floor(item.size)), MOST_ROWS);
  const login = /^user-ok-perf(?:-(\d+)x)?$/.exec(item.login);
  if (!login) return null;
  return Math.min(login[1] === undefined ? 10_000 : Number(login[1]) * 1_000, MOST_ROWS);
}

interface RowsByHand {
  rows: HeldRows;
  hidden: ReadonlySet<string>;
}

function editedRows(book: AccountBook, edits: ItemEdits): RowsByHand | null {
  const changedIds = Object.keys(edits.changed);
  if (edits.added.length === 0 && edits.removed.length === 0 && changedIds.length === 0) return null;
  const removed = new Set(edits.removed);
  const hidden = new Set(removed);
  const rows = new Map<string, WireTransaction>();
  for (const row of edits.added) if (row.accountId === book.accountId) rows.set(row.id, row);
  for (const id of changedIds) {
    const row = rows.get(id) ?? untouched(book, id);
    if (!row) continue;
    hidden.add(id);
    rows.set(id, { ...row, ...edits.changed[id], id, accountId: book.accountId });
  }
  const kept = [...rows.values()].filter((row) => !removed.has(row.id));
  return { rows: HeldRows.sorted(kept), hidden };
}

function untouched(book: AccountBook, id: string): WireTransaction | null {
  for (const source of book.sources) {
    const row = source.find(id);
    if (row) return row;
  }
  return null;
}

function postedCents(row: WireTransaction | null): number {
  if (row === null || row.status === 'PENDING') return 0;
  return Math.round((row.amountInAccountCurrency ?? row.amount) * 100);
}

function hiding(source: RowSource, hidden: ReadonlySet<string>): RowSource {
  return {
    page: (filter, after, limit) => source.page(filter, after, limit, hidden),
    find: (id) => (hidden.has(id) ? null : source.find(id)),
  };
}
