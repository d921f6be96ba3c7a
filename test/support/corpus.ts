import { randomUUID } from 'node:crypto';
import {
  type Described,
  type DescribedOperation,
  describedOperations,
} from '../../scripts/isolation/described-operations.js';
import { hostileBodies, hostileTexts, hostileValues, MARK } from './hostile-values.js';

/** One request of the corpus. */
export interface HostileRequest {
  operation: string;
  /** What is wrong with it, `query search #17`. */
  what: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  raw: string | undefined;
}

/** Ids that are there, by the first step of the path. */
export type KnownIds = Record<string, string>;

/** Names of headers that something in the service reads. */
const HEADERS = [
  'prefer',
  'x-request-id',
  'idempotency-key',
  'if-match',
  'accept',
  'accept-language',
  'origin',
  'referer',
  'user-agent',
  'x-forwarded-for',
  'x-http-method-override',
  'cookie',
];
const TYPES = [
  'text/plain',
  'application/xml',
  'application/json; charset=utf-16',
  'multipart/form-data; boundary=x',
  'application/json;;;',
  ' ',
];
const METHODS = ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'POST'];

/**
 * Every operation of the contract asked wrongly in every place that its description names, each hostile value in each place;
 * thinned out to `size` by a generator that `seed` starts, so that a run can be repeated.
 */
export function corpus(ids: KnownIds, { seed, size }: { seed: number; size: number }): HostileRequest[] {
  const all = describedOperations().flatMap((operation) => requestsTo(operation, ids));
  return shuffled(all, seed).slice(0, size);
}

function requestsTo(operation: DescribedOperation, ids: KnownIds): HostileRequest[] {
  const found: HostileRequest[] = [];
  const add = (
    what: string,
    {
      path = address(operation, ids),
      method = operation.method,
      headers = {},
      raw = rawExample(operation),
    }: Partial<HostileRequest>,
  ) => found.push({ operation: operation.id, what, method, path, headers, raw });
  const parameters = operation.parameters.filter(({ in: where }) => where !== 'header');
  for (const { name, in: where } of parameters) {
    hostileTexts.forEach((text, index) => {
      const value = encodeURIComponent(text.toWellFormed());
      if (where === 'path')
        add(`path ${name} #${index}`, { path: operation.path.replace(`{${name}}`, value || '%20') });
      else {
        add(`query ${name} #${index}`, { path: `${address(operation, ids)}?${name}=${value}` });
        if (index % 6 === 0)
          add(`query ${name} twice #${index}`, { path: `${address(operation, ids)}?${name}=${value}&${name}=x` });
        if (index % 9 === 0)
          add(`query ${name}[] #${index}`, { path: `${address(operation, ids)}?${name}[${value}]=${value}` });
      }
    });
  }
  for (const name of ['__proto__', 'constructor[prototype][a]', MARK, 'a'.repeat(3_000), '%ff%fe', '%00'])
    add(`query ${name.slice(0, 20)}`, { path: `${address(operation, ids)}?${name}=1` });
  for (const name of HEADERS)
    hostileTexts.forEach((text, index) => {
      if (/^[\x20-\x7e\xa0-\xff]*$/.test(text) && index % 4 === 0)
        add(`header ${name} #${index}`, { headers: { [name]: text } });
    });
  for (const method of METHODS) if (method !== operation.method) add(`method ${method}`, { method, raw: undefined });
  if (operation.body) addBodies(operation, add);
  return found;
}

function addBodies({ body }: DescribedOperation, add: (what: string, request: Partial<HostileRequest>) => void): void {
  for (const [index, raw] of hostileBodies.entries()) add(`body #${index}`, { raw });
  for (const type of TYPES) add(`content type ${type}`, { headers: { 'content-type': type } });
  const values = [...hostileTexts, ...hostileValues];
  for (const example of body!.examples)
    for (const way of fields(body!.schema, example))
      for (const [index, value] of values.entries())
        add(`body ${way.join('.')} #${index}`, { raw: JSON.stringify(replaced(example, way, value)) });
}

/** The ways to every field that the schema or the example names. */
function fields(schema: Described, example: unknown): string[][] {
  const own = typeof example === 'object' && example !== null ? Object.keys(example) : [];
  const named = [schema, ...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])].flatMap((part) =>
    Object.keys(part.properties ?? {}),
  );
  return [...new Set([...own, ...named])].flatMap((name) => {
    const inner = (example as Record<string, unknown> | null)?.[name];
    const below = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.keys(inner) : [];
    return [[name], ...below.map((field) => [name, field])];
  });
}

function replaced(example: unknown, [name, ...rest]: string[], value: unknown): unknown {
  const before = example as Record<string, unknown>;
  return { ...before, [name!]: rest.length === 0 ? value : replaced(before[name!], rest, value) };
}

/** Where something is there, so that the fault is all that is wrong; never for what would end it. */
function address({ method, path }: DescribedOperation, ids: KnownIds): string {
  const id = method === 'DELETE' || path.endsWith('/mfa/') ? undefined : ids[path.split('/')[1]!];
  return path.replaceAll(/\{\w+\}/g, () => id ?? randomUUID());
}

function rawExample({ body }: DescribedOperation): string | undefined {
  return body?.examples[0] === undefined ? undefined : JSON.stringify(body.examples[0]);
}

/** Fisher and Yates' shuffle by a small generator (mulberry32). */
function shuffled<T>(items: T[], seed: number): T[] {
  const result = [...items];
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [result[index], result[other]] = [result[other]!, result[index]!];
  }
  return result;
}
