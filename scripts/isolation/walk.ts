import { randomUUID } from 'node:crypto';
import type { DescribedOperation } from './described-operations.js';
import { type IdPosition, kindOf, PUBLIC_KINDS } from './id-positions.js';

export interface WalkAnswer {
  status: number;
  body: unknown;
  text: string;
}

/** A request as the one who does not own the ids. */
export type Ask = (method: string, path: string, body: unknown) => Promise<WalkAnswer>;

/** What came back for one id in one place, beside what comes back for an id that never was. */
export interface Finding {
  position: IdPosition;
  /** What the foreign id names. */
  kind: string;
  foreign: WalkAnswer;
  unknown: WalkAnswer;
  /** `null`: nothing can be told from the answer. */
  objection: string | null;
}

/**
 * Puts each of somebody else's ids in one place of an operation, and tells how the answer differs from that to an id that never
 * was. `own` gives ids of the asker's for the other places of the path.
 */
export async function walk(position: IdPosition, ids: Record<string, string>, ask: Ask): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [kind, id] of Object.entries(ids)) {
    const isCursor = kind.startsWith('cursor:');
    if (isCursor !== (position.kind === 'cursor')) continue;
    if (isCursor && kind !== `cursor:${position.operation.id}`) continue;
    const foreign = await ask(...requestWith(position, id));
    const unknown = await ask(...requestWith(position, isCursor ? elsewhere(id) : randomUUID()));
    findings.push({ position, kind, foreign, unknown, objection: objection(position, id, foreign, unknown) });
  }
  return findings;
}

/** A request that is right but for the id. */
export function requestWith(position: IdPosition, id: string): [method: string, path: string, body: unknown] {
  const { operation, in: where, name } = position;
  const value = encodeURIComponent(id);
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_whole, parameter) =>
    where === 'path' && parameter === name ? value : randomUUID(),
  );
  const body = where === 'body' ? withField(exampleFor(operation, name), name, id) : pathBody(operation);
  return [operation.method, where === 'query' ? `${path}?${name}=${value}` : path, body];
}

/** An example that stands for itself: what it names of the catalogue may not be there, and would be refused before the id is. */
function pathBody({ body }: DescribedOperation): Record<string, unknown> | undefined {
  const example = body?.examples[0];
  if (!example || typeof example !== 'object') return example;
  return Object.fromEntries(Object.entries(example).filter(([name]) => !PUBLIC_KINDS.has(kindOf(name))));
}

/** The example that has the field already: the others may not go together with it. */
function exampleFor(operation: DescribedOperation, field: string): Record<string, unknown> {
  const examples = operation.body?.examples ?? [];
  const first = field.split('.')[0]!;
  return examples.find((example) => first in example) ?? examples[0] ?? {};
}

function withField(example: Record<string, unknown>, way: string, value: string): Record<string, unknown> {
  const [name, ...rest] = way.split('.') as [string, ...string[]];
  const before = example[name];
  if (rest.length > 0)
    return { ...example, [name]: withField((before as Record<string, unknown>) ?? {}, rest.join('.'), value) };
  return { ...example, [name]: Array.isArray(before) || name.endsWith('_ids') ? [value] : value };
}

/** A cursor of the same form that nobody was given. */
function elsewhere(cursor: string): string {
  const content = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
  content[1] = randomUUID().slice(0, 12);
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

function objection(position: IdPosition, id: string, foreign: WalkAnswer, unknown: WalkAnswer): string | null {
  if (foreign.status >= 500) return `answers ${foreign.status}`;
  if (foreign.status !== unknown.status)
    return `answers ${foreign.status}, and ${unknown.status} to an id that never was`;
  if (bare(foreign, id) !== bare(unknown, id)) return 'answers in other words than to an id that never was';
  if (foreign.status === 404 || foreign.status === 400) return null;
  if (PUBLIC_KINDS.has(position.kind) && foreign.status < 300) return null;
  return isEmpty(foreign.body) ? null : `answers ${foreign.status} with something in it`;
}

/** Without what differs from request to request. */
function bare({ body, text }: WalkAnswer, id: string): string {
  if (typeof body !== 'object' || body === null) return text;
  const { request_id: _, ...rest } = body as Record<string, unknown>;
  return JSON.stringify(rest)
    .replaceAll(id, '')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '');
}

/** Lists without rows and totals of nothing. */
function isEmpty(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const lists = Object.values(body).filter(Array.isArray);
  return lists.length > 0 && lists.every((list) => list.length === 0);
}
