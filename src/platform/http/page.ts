import type { Page, PageRequest } from '../../shared/page.js';

/** The page that a list operation asks for; sizes are bounded by the contract, which also gives the default. */
export function pageRequest(query: { cursor?: string; page_size?: number }): PageRequest {
  return { size: query.page_size ?? 50, cursor: query.cursor ?? null };
}

/** A page in the contract's form; its links repeat this request's address with another cursor. */
export function presentPage<Row, Presented>(url: string, page: Page<Row>, present: (row: Row) => Presented) {
  return {
    results: page.rows.map(present),
    next: page.next === null ? null : withCursor(url, page.next),
    previous: page.previous === null ? null : withCursor(url, page.previous),
  };
}

function withCursor(url: string, cursor: string): string {
  const [path, query] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `${path}?${parameters}`;
}
