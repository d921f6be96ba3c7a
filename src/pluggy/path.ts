import { InvalidInput } from '../shared/errors.js';

export type QueryValues = Record<string, string | number | boolean | null | undefined>;

/**
 * A path from a template, each value encoded as one segment, so that an id from outside cannot lead elsewhere:
 * `` path`/items/${id}` ``. Throws `InvalidInput` for what no encoding makes harmless: an empty id, `.` and `..`, which
 * URL parsers resolve even when they are percent-encoded.
 */
export function path(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  return parts.reduce((built, part, index) => built + segment(values[index - 1]!) + part);
}

function segment(value: string | number): string {
  const id = String(value);
  if (id === '' || id === '.' || id === '..' || !id.isWellFormed()) {
    throw new InvalidInput([{ pointer: 'id', code: 'invalid', detail: 'This is not an id.' }]);
  }
  return encodeURIComponent(id);
}

/** `?a=1&b=x%20y`, without what is null or undefined; the empty text where nothing is left. */
export function queryString(values: QueryValues): string {
  const pairs = Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value).toWellFormed())}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
