import { readFile } from 'node:fs/promises';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

type Schema = Record<string, unknown>;

interface OpenApiDocument {
  openapi: string;
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: Schema }> }> }>
  >;
  components: { schemas: Record<string, Schema> };
}

/** Pluggy's OpenAPI document, sharpened: fields that it does not name are told, `null` is taken where a field is optional. */
export class PluggyDocument {
  readonly #document: OpenApiDocument;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #compiled = new Map<string, ValidateFunction>();

  private constructor(document: OpenApiDocument) {
    this.#document = sharpen(document) as OpenApiDocument;
    formats.default(this.#ajv);
    this.#ajv.addFormat('integer', { type: 'number', validate: Number.isInteger });
    this.#ajv.addSchema(this.#document, 'pluggy');
  }

  /** @returns `null` when there is no such file @throws when it is not an OpenAPI 3.1 document */
  static async read(path: string): Promise<PluggyDocument | null> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    const document = JSON.parse(text) as OpenApiDocument;
    if (!document.openapi?.startsWith('3.1')) throw new Error(`${path} is not an OpenAPI 3.1 document`);
    return new PluggyDocument(document);
  }

  /** Operations of the document as `METHOD /path`. */
  operations(): string[] {
    const verbs = ['get', 'post', 'put', 'patch', 'delete'];
    return Object.entries(this.#document.paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => verbs.includes(method))
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  /**
   * What is wrong with a body, a line each; empty when nothing is. A status that the document does not list counts as
   * the error envelope.
   */
  faults(operation: string, status: number, body: unknown): string[] {
    const validate = this.#validator(operation, status);
    const listed = this.#listedStatus(operation, status);
    const other =
      listed === null || listed === status ? [] : [`${operation} ${status}: / status the document has ${listed}`];
    if (validate(body)) return other;
    const told = (validate.errors ?? []).filter(
      ({ keyword, params }) => keyword !== 'anyOf' && params.allowedValue !== null,
    );
    const lines = told.map(({ instancePath, keyword, params, message }) => {
      const place = instancePath.replaceAll(/\/\d+(?=\/|$)/g, '/*');
      const detail =
        keyword === 'additionalProperties' ? `extra ${params.additionalProperty}` : `${keyword} ${message}`;
      return `${operation} ${status}: ${place || '/'} ${detail}`;
    });
    return [...other, ...new Set(lines)];
  }

  #validator(operation: string, status: number): ValidateFunction {
    const key = `${operation} ${status}`;
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const compiled = this.#ajv.compile({ $ref: this.#pointer(operation, status) });
    this.#compiled.set(key, compiled);
    return compiled;
  }

  #pointer(operation: string, status: number): string {
    const listed = this.#listedStatus(operation, status);
    const type = listed === null ? undefined : Object.keys(this.#responses(operation)[listed]?.content ?? {})[0];
    if (type === undefined) return 'pluggy#/components/schemas/GlobalErrorResponse';
    const [method, path] = operation.split(' ') as [string, string];
    const parts = ['paths', path, method.toLowerCase(), 'responses', String(listed), 'content', type, 'schema'];
    return `pluggy#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
  }

  /** The status under which the document has this answer: another one for a success that it lists as created. */
  #listedStatus(operation: string, status: number): number | null {
    const responses = this.#responses(operation);
    if (responses[status] !== undefined) return status;
    return status === 200 && responses[201] !== undefined ? 201 : null;
  }

  #responses(operation: string): OpenApiDocument['paths'][string][string]['responses'] {
    const [method, path] = operation.split(' ') as [string, string];
    const responses = this.#document.paths[path]?.[method.toLowerCase()]?.responses;
    if (responses === undefined) throw new Error(`the document has no ${operation}`);
    return responses;
  }
}

/** Recognised among the faults, so that a fault is told once and not again as "neither that nor null". */
const OR_NULL = { const: null };

function sharpen(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(sharpen);
  if (typeof node !== 'object' || node === null) return node;
  const copy: Schema = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, sharpen(value)]));
  const { properties, required } = copy;
  const isObject = copy.type === 'object' || copy.type === undefined;
  if (!isObject || typeof properties !== 'object' || properties === null || Object.keys(properties).length === 0)
    return copy;
  const needed = Array.isArray(required) ? required : [];
  const optional = Object.entries(properties).map(([name, schema]) => [
    name,
    needed.includes(name) ? schema : { anyOf: [schema, OR_NULL] },
  ]);
  // A required field that has no schema of its own (the document has such) is a known name all the same.
  const nameless = needed.filter((name) => !Object.hasOwn(properties, name)).map((name) => [name, {}]);
  return { additionalProperties: false, ...copy, properties: Object.fromEntries([...nameless, ...optional]) };
}
