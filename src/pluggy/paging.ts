import { ProviderAnswerInvalid } from '../shared/errors.js';
import type { QueryValues } from './path.js';
import type { PluggyHttp } from './pluggy-http.js';
import { type Fields, fieldsOf, integer, requiredFields, rowsOf } from './reading.js';

/** The most that Pluggy gives on one page. */
export const PAGE_SIZE = 500;

/** How endpoints refuse what an item does not have: bills outside Open Finance, a product that was not asked for. */
export const NOT_GIVEN: readonly number[] = [400, 403, 404];

/** 500,000 rows: beyond any list that Pluggy pages by number; a count gone wild must not keep us reading for ever. */
const MOST_PAGES = 1000;

/**
 * Every row of a list that Pluggy pages by number. `null` where the first page answers with a status in `absentOn`; what
 * has no content (204) is an empty list.
 */
export async function readAllPages(
  http: Pick<PluggyHttp, 'get'>,
  path: string,
  query: QueryValues = {},
  options: { absentOn?: readonly number[] } = {},
): Promise<Fields[] | null> {
  const all: Fields[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await http.get(path, { ...query, page, pageSize: PAGE_SIZE }, page === 1 ? options : {});
    if (answer === null) return null;
    if (answer === undefined) return all;
    const rows = rowsOfList(answer, path);
    all.push(...rows);
    const pages = integer(fieldsOf(answer) ?? {}, 'totalPages');
    if (
      Array.isArray(answer) ||
      rows.length === 0 ||
      page >= (pages ?? (rows.length < PAGE_SIZE ? page : MOST_PAGES))
    ) {
      return all;
    }
  }
  throw new ProviderAnswerInvalid(`The provider's list ${path} has more than ${MOST_PAGES} pages.`);
}

/** The rows of one page; of a list without an envelope, all of it. */
export function rowsOfList(answer: unknown, path: string): Fields[] {
  const results = Array.isArray(answer) ? answer : requiredFields(answer, 'list').results;
  if (!Array.isArray(results)) throw new ProviderAnswerInvalid(`The provider's answer to ${path} has no results.`);
  return rowsOf(results);
}

/**
 * The cursor in a page's `next`: Pluggy gives a query string (`?accountId=…&after=…`), its older clients took it for a URL,
 * and a bare cursor is one as well. `null` at the end. Nothing but the cursor is taken: the next request's address is ours.
 */
export function cursorOf(next: unknown): string | null {
  if (next === null || next === undefined || next === '') return null;
  if (typeof next !== 'string') throw new ProviderAnswerInvalid("The provider's page cursor is not a text.");
  const isQuery = next.includes('?') || /(?:^|&)after=/.test(next);
  if (!isQuery) return next;
  const query = next.slice(next.indexOf('?') + 1).replace(/#.*$/s, '');
  // Cursors are base64, whose + a query string would turn into a space.
  const after = new URLSearchParams(query.replaceAll('+', '%2B')).get('after');
  if (!after) throw new ProviderAnswerInvalid("The provider's next page has no cursor.");
  return after;
}
