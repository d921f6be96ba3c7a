import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { InvalidInput } from '../../shared/errors.js';
import { parseLocalDate } from '../../shared/local-date.js';
import type { Page, PageRequest } from '../../shared/page.js';

/** One column of a list's order. Together the columns are unique, so that a position names one row. */
export interface KeysetColumn {
  /** Qualified, `transactions.date`: an alias of the select list would hide the index from the sort. */
  column: string;
  /** PostgreSQL type to which the cursor's text is cast back. */
  type: 'uuid' | 'date' | 'numeric' | 'timestamptz' | 'text' | 'integer';
}

export interface Keyset {
  columns: KeysetColumn[];
  /** All columns run the same way. */
  direction: 'asc' | 'desc';
  /** The list's name and its filters: a cursor is good only for the list that gave it. */
  scope: unknown;
}

interface Position {
  towards: 'next' | 'previous';
  key: string[];
}

/**
 * Reads one page by position, never by OFFSET: a page costs the same at any depth, and rows that come or go meanwhile do not
 * shift the others. Throws `InvalidInput` on a cursor that is damaged or of another list.
 */
export async function readKeysetPage<Row extends object>(
  query: Knex.QueryBuilder,
  keyset: Keyset,
  page: PageRequest,
): Promise<Page<Row>> {
  const position = positionOf(keyset, page);
  const backwards = position?.towards === 'previous';
  const ascending = (keyset.direction === 'asc') !== backwards;
  const bounded = query.clone();
  if (position) {
    const columns = keyset.columns.map(() => '??').join(', ');
    const values = keyset.columns.map(({ type }) => `?::${type}`).join(', ');
    bounded.whereRaw(`(${columns}) ${ascending ? '>' : '<'} (${values})`, [
      ...keyset.columns.map(({ column }) => column),
      ...position.key,
    ]);
  }
  keyset.columns.forEach(({ column }, index) => {
    bounded.select({ [keyAlias(index)]: bounded.client.raw('??::text', [column]) });
    bounded.orderBy(column, ascending ? 'asc' : 'desc');
  });
  const found: (Row & Record<string, string>)[] = await bounded.limit(page.size + 1);
  const more = found.length > page.size;
  const shown = found.slice(0, page.size);
  if (backwards) shown.reverse();
  const keyOf = (row: Record<string, string>) => keyset.columns.map((_, index) => row[keyAlias(index)]!);
  const [first, last] = [shown[0], shown.at(-1)];
  const hasNext = backwards ? position !== null : more;
  const hasPrevious = backwards ? more : position !== null;
  const next = hasNext && last ? encode({ towards: 'next', key: keyOf(last) }, keyset) : null;
  const previous = hasPrevious && first ? encode({ towards: 'previous', key: keyOf(first) }, keyset) : null;
  for (const row of shown) for (const [index] of keyset.columns.entries()) delete row[keyAlias(index)];
  return { rows: shown, next, previous };
}

/**
 * A page of rows that are all here already, in the keyset's order, with cursors as those of `readKeysetPage`. Keys are compared as
 * texts, as days and ids may be. Throws `InvalidInput` on a cursor that is damaged or of another list.
 */
export function pageOfSorted<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string[],
  keyset: Keyset,
  page: PageRequest,
): Page<Row> {
  const position = positionOf(keyset, page);
  const sign = keyset.direction === 'asc' ? 1 : -1;
  const after = (row: Row) => (position ? sign * compareKeys(keyOf(row), position.key) : 1);
  const ahead =
    position?.towards === 'previous' ? rows.filter((row) => after(row) < 0) : rows.filter((row) => after(row) > 0);
  const shown = position?.towards === 'previous' ? ahead.slice(-page.size) : ahead.slice(0, page.size);
  const [first, last] = [shown[0], shown.at(-1)];
  const cursor = (towards: Position['towards'], row: Row) => encode({ towards, key: keyOf(row) }, keyset);
  return {
    rows: shown,
    next: last !== undefined && last !== rows.at(-1) ? cursor('next', last) : null,
    previous: first !== undefined && first !== rows[0] ? cursor('previous', first) : null,
  };
}

/** Where a page begins, for whoever brings its rows together; `null`: at the first one. Throws `InvalidInput` as the pages do. */
export function positionOf(keyset: Keyset, page: PageRequest): { towards: 'next' | 'previous'; key: string[] } | null {
  return page.cursor === null ? null : decode(page.cursor, keyset);
}

function compareKeys(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((part, index) => part !== other[index]);
  return at < 0 ? 0 : one[at]! < other[at]! ? -1 : 1;
}

const keyAlias = (index: number) => `keyset_${index}`;

function encode(position: Position, keyset: Keyset): string {
  const content = [position.towards === 'next' ? 'n' : 'p', fingerprint(keyset), ...position.key];
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

function decode(cursor: string, keyset: Keyset): Position {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw badCursor('is damaged');
  }
  if (!Array.isArray(content) || content.length !== keyset.columns.length + 2) throw badCursor('is damaged');
  const [towards, scope, ...key] = content as unknown[];
  if (scope !== fingerprint(keyset)) throw badCursor('belongs to another list or to other filters');
  const sound = key.every((value, index) => typeof value === 'string' && isValue(value, keyset.columns[index]!.type));
  if ((towards !== 'n' && towards !== 'p') || !sound) throw badCursor('is damaged');
  return { towards: towards === 'n' ? 'next' : 'previous', key: key as string[] };
}

/** Whether PostgreSQL can cast it: anything else would be an error of its own instead of a clear answer. */
function isValue(text: string, type: KeysetColumn['type']): boolean {
  if (!SHAPES[type].test(text)) return false;
  if (type === 'timestamptz' && Number.isNaN(Date.parse(text))) return false;
  return (type !== 'date' && type !== 'timestamptz') || parseLocalDate(text.slice(0, 10)) !== null;
}

const SHAPES: Record<KeysetColumn['type'], RegExp> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  numeric: /^-?\d{1,40}(\.\d{1,40})?$/,
  timestamptz: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2})?$/,
  text: /^[^\0]{0,1000}$/u,
  integer: /^-?\d{1,9}$/,
};

function fingerprint(keyset: Keyset): string {
  const columns = keyset.columns.map(({ column }) => column);
  return createHash('sha256')
    .update(JSON.stringify([columns, keyset.direction, keyset.scope]))
    .digest('base64url')
    .slice(0, 12);
}

function badCursor(what: string): InvalidInput {
  return new InvalidInput([{ pointer: 'cursor', code: 'cursor', detail: `cursor ${what}` }]);
}
