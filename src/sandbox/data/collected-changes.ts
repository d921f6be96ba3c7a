import { setImmediate } from 'node:timers/promises';
import type { StoredItem } from '../items/stored-item.js';
import type { TransactionFilter, WireAccount, WireTransaction } from '../world/world.js';
import type { BankView, Moment } from './bank-view.js';

/** What one collection brought for one account. */
export interface AccountChanges {
  accountId: string;
  created: { count: number; minDate: string; createdAtFrom: string } | null;
  updatedIds: string[];
  deletedIds: string[];
}

/** Rows move and change near the present: pending rows are posted, bills close. */
const COMPARED_DAYS = 75;
/** Beyond it (bulk users) only new rows and edits are told. */
const COMPARED_ROWS = 20_000;
const PAGE = 5_000;
const DAY_MS = 86_400_000;

/** Compares what was visible at `before` with what is visible now, account by account. */
export async function* collectedChanges(
  view: BankView,
  item: StoredItem,
  before: Moment,
): AsyncGenerator<AccountChanges> {
  for (const account of view.accounts(item)) {
    const earlier = view.rowFacts(item, account, before);
    if (earlier === null) {
      yield { accountId: account.id, created: await newRows(view, item, account, {}), updatedIds: [], deletedIds: [] };
      continue;
    }
    const since = new Date(earlier.collectedAt.getTime() + 1).toISOString();
    const created = await newRows(view, item, account, { createdAtFrom: since });
    const { updatedIds, deletedIds } = await compare(view, item, account, before, earlier.collectedAt);
    yield { accountId: account.id, created, updatedIds, deletedIds };
  }
}

async function newRows(
  view: BankView,
  item: StoredItem,
  account: WireAccount,
  filter: TransactionFilter,
): Promise<AccountChanges['created']> {
  let found: AccountChanges['created'] = null;
  for await (const rows of pages(view, item, account, filter, item)) {
    for (const row of rows) {
      found ??= { count: 0, minDate: row.date, createdAtFrom: row.createdAt };
      found.count += 1;
      if (row.date < found.minDate) found.minDate = row.date;
      if (row.createdAt < found.createdAtFrom) found.createdAtFrom = row.createdAt;
    }
  }
  return found;
}

async function compare(view: BankView, item: StoredItem, account: WireAccount, before: Moment, earlier: Date) {
  const dateFrom = new Date(earlier.getTime() - COMPARED_DAYS * DAY_MS).toISOString();
  const old = await versions(view, item, account, dateFrom, before);
  const now = await versions(view, item, account, dateFrom, item);
  const updated = new Set<string>();
  const deleted = new Set<string>();
  if (old !== null && now !== null) {
    for (const [id, version] of old) {
      if (!now.has(id)) deleted.add(id);
      else if (now.get(id) !== version) updated.add(id);
    }
  }
  await addEdited(view, item, account, before, updated, deleted);
  return { updatedIds: [...updated], deletedIds: [...deleted] };
}

/** Rows changed or removed by hand may lie outside the window that is compared. */
async function addEdited(
  view: BankView,
  item: StoredItem,
  account: WireAccount,
  before: Moment,
  updated: Set<string>,
  deleted: Set<string>,
): Promise<void> {
  const changed = Object.keys(item.edits.changed).filter(
    (id) => item.edits.changed[id]?.updatedAt !== before.edits.changed[id]?.updatedAt,
  );
  const removed = item.edits.removed.filter((id) => !before.edits.removed.includes(id));
  for (let start = 0; start < changed.length + removed.length; start += 500) {
    const ids = [...changed, ...removed].slice(start, start + 500);
    const { rows } = view.transactions(item, account, { ids }, null, 500, before);
    const known = new Set(rows.map((row) => row.id));
    for (const id of changed) if (known.has(id) && !item.edits.removed.includes(id)) updated.add(id);
    for (const id of removed) if (known.has(id)) deleted.add(id);
  }
}

/** When each row was last changed; `null` when there are too many to compare. */
async function versions(
  view: BankView,
  item: StoredItem,
  account: WireAccount,
  dateFrom: string,
  moment: Moment,
): Promise<Map<string, string> | null> {
  const found = new Map<string, string>();
  for await (const rows of pages(view, item, account, { dateFrom }, moment)) {
    for (const row of rows) found.set(row.id, row.updatedAt);
    if (found.size > COMPARED_ROWS) return null;
  }
  return found;
}

/** All rows, a page at a time, letting requests through in between: there may be millions. */
export async function* pages(
  view: BankView,
  item: StoredItem,
  account: WireAccount,
  filter: TransactionFilter,
  moment: Moment,
): AsyncGenerator<WireTransaction[]> {
  let page = view.transactions(item, account, filter, null, PAGE, moment);
  yield page.rows;
  while (page.next !== null && !view.isClosed) {
    await setImmediate();
    page = view.transactions(item, account, filter, page.next, PAGE, moment);
    yield page.rows;
  }
}
