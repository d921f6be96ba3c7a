import type { TransactionCursor, TransactionFilter, TransactionPage, WireTransaction } from './world.js';

/** A filter ready for comparison: bounds of `date` and `createdAt` in the API's own notation. */
export interface RowFilter {
  from: string | null;
  to: string | null;
  createdFrom: string | null;
}

/** Rows of one account in the API's order. */
export interface RowSource {
  /** At most `limit` rows that the filter lets through and that come after the cursor; none of the hidden. */
  page(
    filter: RowFilter,
    after: TransactionCursor | null,
    limit: number,
    hidden: ReadonlySet<string>,
  ): WireTransaction[];
  find(id: string): WireTransaction | null;
}

/** Days are UTC days, both ends included; `createdAtFrom` is an instant. Throws `RangeError` on a date that is none. */
export function rowFilter(filter: TransactionFilter): RowFilter {
  return {
    from: filter.dateFrom === undefined ? null : `${dayText(filter.dateFrom)}T00:00:00.000Z`,
    to: filter.dateTo === undefined ? null : `${dayText(filter.dateTo)}T23:59:59.999Z`,
    createdFrom: filter.createdAtFrom === undefined ? null : new Date(filter.createdAtFrom).toISOString(),
  };
}

/** Newest first by date, then by id, descending too. */
export function inOrder(left: TransactionCursor, right: TransactionCursor): number {
  if (left.date !== right.date) return left.date < right.date ? 1 : -1;
  if (left.id === right.id) return 0;
  return left.id < right.id ? 1 : -1;
}

export function passes(row: WireTransaction, filter: RowFilter): boolean {
  if (filter.from !== null && row.date < filter.from) return false;
  if (filter.to !== null && row.date > filter.to) return false;
  return filter.createdFrom === null || row.createdAt >= filter.createdFrom;
}

/** One page out of several sources, each of which is in order. */
export function mergedPage(
  sources: readonly RowSource[],
  filter: RowFilter,
  after: TransactionCursor | null,
  limit: number,
  hidden: ReadonlySet<string>,
): TransactionPage {
  const pages = sources.map((source) => source.page(filter, after, limit + 1, hidden));
  const rows = pages.length === 1 ? (pages[0] as WireTransaction[]) : pages.flat().sort(inOrder);
  return pageOf(rows, limit);
}

/** Cuts ordered rows to a page. */
export function pageOf(rows: WireTransaction[], limit: number): TransactionPage {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last ? { date: last.date, id: last.id } : null };
}

/** Rows held in memory. */
export class HeldRows implements RowSource {
  private readonly byId = new Map<string, WireTransaction>();

  constructor(readonly rows: readonly WireTransaction[]) {
    for (const row of rows) this.byId.set(row.id, row);
  }

  static sorted(rows: WireTransaction[]): HeldRows {
    return new HeldRows(rows.sort(inOrder));
  }

  page(
    filter: RowFilter,
    after: TransactionCursor | null,
    limit: number,
    hidden: ReadonlySet<string>,
  ): WireTransaction[] {
    const found: WireTransaction[] = [];
    for (let n = this.firstAfter(after); n < this.rows.length && found.length < limit; n += 1) {
      const row = this.rows[n] as WireTransaction;
      if (filter.from !== null && row.date < filter.from) break;
      if (passes(row, filter) && !hidden.has(row.id)) found.push(row);
    }
    return found;
  }

  find(id: string): WireTransaction | null {
    return this.byId.get(id) ?? null;
  }

  private firstAfter(cursor: TransactionCursor | null): number {
    if (!cursor) return 0;
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (inOrder(this.rows[middle] as WireTransaction, cursor) > 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function dayText(source: string): string {
  return new Date(source).toISOString().slice(0, 10);
}
