import { readFile } from 'node:fs/promises';
import { parseExactJson } from '../../src/pluggy/exact-json.js';
import { type Fields, fieldsOf, part } from '../../src/pluggy/reading.js';

/** One example of the document and where it stands: `GET /items/{id} 404`, or `Item` for a schema's own. */
export interface Example {
  /** Method and path, or the schema's name. */
  of: string;
  /** An HTTP status; `null` for a schema's. */
  status: number | null;
  name: string;
  value: unknown;
}

/** Pluggy's OpenAPI document, its numbers as their own text, just as the adapter reads Pluggy's answers. */
export class PluggyExamples {
  private constructor(private readonly document: Fields) {}

  /** `null` where there is no such file. Throws on what is not a JSON object. */
  static async read(path: string): Promise<PluggyExamples | null> {
    let source: string;
    try {
      source = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    const document = fieldsOf(parseExactJson(source));
    if (document === null) throw new TypeError(`${path} holds no OpenAPI document`);
    return new PluggyExamples(document);
  }

  /** The examples that stand with answers. */
  answers(): Example[] {
    return Object.entries(part(this.document, 'paths')).flatMap(([path, operations]) =>
      Object.entries(fieldsOf(operations) ?? {}).flatMap(([method, operation]) =>
        Object.entries(part(fieldsOf(operation) ?? {}, 'responses')).flatMap(([status, response]) => {
          const json = part(part(fieldsOf(response) ?? {}, 'content'), 'application/json');
          return examplesIn(json).map(([name, value]) => ({
            of: `${method.toUpperCase()} ${path}`,
            status: Number(status),
            name,
            value,
          }));
        }),
      ),
    );
  }

  /** What stands with schemas: a whole example where there is one, and one put together from those of its fields. */
  schemas(): Example[] {
    return Object.entries(part(part(this.document, 'components'), 'schemas')).flatMap(([of, schema]) => {
      const whole = examplesIn(fieldsOf(schema) ?? {}).map(([name, value]) => ({ of, status: null, name, value }));
      return [...whole, { of, status: null, name: 'from its fields', value: this.#sample(schema, 0) }];
    });
  }

  /** A value of a schema: its example, its first enum value, or one made of its parts; null where it says nothing. */
  #sample(schema: unknown, depth: number): unknown {
    const fields = fieldsOf(schema);
    if (fields === null || depth > 8) return null;
    if (typeof fields.$ref === 'string') return this.#sample(this.#resolve(fields.$ref), depth + 1);
    if (saysSomething(fields.example)) return fields.example;
    if (Array.isArray(fields.enum)) return fields.enum[0];
    for (const choice of [fields.allOf, fields.anyOf, fields.oneOf]) {
      if (Array.isArray(choice)) return this.#sample(choice[0], depth + 1);
    }
    if (fields.items !== undefined) return [this.#sample(fields.items, depth + 1)];
    const properties = fieldsOf(fields.properties);
    if (properties === null) return plainValue(fields);
    return Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, this.#sample(property, depth + 1)]),
    );
  }

  #resolve(reference: string): unknown {
    return reference
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((at, name) => fieldsOf(at)?.[name], this.document);
  }
}

function examplesIn(fields: Fields): [name: string, value: unknown][] {
  const named = Object.entries(part(fields, 'examples')).map(([name, example]): [string, unknown] => [
    name,
    fieldsOf(example)?.value ?? example,
  ]);
  return saysSomething(fields.example) ? [['example', fields.example], ...named] : named;
}

/** Some schemas carry `{}` in place of an example. */
function saysSomething(example: unknown): boolean {
  const fields = fieldsOf(example);
  return example !== undefined && (fields === null || Object.keys(fields).length > 0);
}

function plainValue(schema: Fields): unknown {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'string') return String(schema.format).startsWith('date') ? '2026-01-02T03:04:05.678Z' : 'text';
  if (type === 'number' || type === 'integer') return '12.34';
  return type === 'boolean' ? true : null;
}
