import type { Described, DescribedOperation } from './described-operations.js';

/** A place of a request where an id may stand. */
export interface IdPosition {
  operation: DescribedOperation;
  in: 'path' | 'query' | 'body';
  /** The parameter's name, or the way to the field: `filter.account_ids`. */
  name: string;
  /** What an id here names: `connections`, or `cursor` for a place in a list. */
  kind: string;
}

/** What belongs to nobody: ids of these are the same for everybody. */
export const PUBLIC_KINDS: ReadonlySet<string> = new Set(['connectors', 'categories']);

/** What a name in the contract stands for, where it is no plural of itself. */
const KINDS: Record<string, string> = { category: 'categories' };

/** Names that hold an id although they do not look like it, or look like it and hold none. */
const ID = /(^|_)ids?$/;

/** Every place in an operation's path, query and body where the contract lets an id stand. */
export function idPositions(operation: DescribedOperation): IdPosition[] {
  const inParameters = operation.parameters.flatMap(({ name, in: where, schema }): IdPosition[] => {
    if (where === 'header' || (where === 'query' && !isId(name, schema))) return [];
    // A place in a list that is the same for everybody.
    const list = operation.path.split('/')[1]!;
    if (name === 'cursor' && PUBLIC_KINDS.has(list)) return [{ operation, in: where, name, kind: list }];
    return [{ operation, in: where, name, kind: where === 'path' ? kindOfPath(operation.path, name) : kindOf(name) }];
  });
  const inBody = operation.body ? fieldsWithIds(operation.body.schema, []) : [];
  return [
    ...inParameters,
    ...inBody.map((name): IdPosition => ({ operation, in: 'body', name, kind: kindOf(name.split('.').at(-1)!) })),
  ];
}

function isId(name: string, schema: Described): boolean {
  return name === 'cursor' || ID.test(name) || [schema, schema.items].some((part) => part?.format === 'uuid');
}

function fieldsWithIds(schema: Described, above: string[]): string[] {
  const parts = [schema, ...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  const found = parts.flatMap((part) => [
    ...Object.entries(part.properties ?? {}).flatMap(([name, field]) => [
      ...(isId(name, field) ? [[...above, name].join('.')] : []),
      ...fieldsWithIds(field, [...above, name]),
    ]),
    ...(part.items ? fieldsWithIds(part.items, above) : []),
  ]);
  return [...new Set(found)];
}

/** In `/connections/{id}/sync_logs/` the id is a connection's. */
function kindOfPath(path: string, name: string): string {
  const steps = path.split('/');
  return name === 'id' ? steps[steps.indexOf('{id}') - 1]! : kindOf(name);
}

/** `account_ids` are `accounts`. */
export function kindOf(name: string): string {
  if (name === 'cursor') return 'cursor';
  const single = name.replace(/_?ids?$/, '');
  return KINDS[single] ?? `${single}s`;
}
