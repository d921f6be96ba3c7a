import { type ContractDocument, METHODS, readContract } from '../../src/platform/http/contract.js';

/** As much of a JSON schema as a caller needs who makes up values. */
export interface Described {
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  pattern?: string;
  items?: Described;
  properties?: Record<string, Described>;
  additionalProperties?: boolean | Described;
  oneOf?: Described[];
  anyOf?: Described[];
  allOf?: Described[];
}

export interface DescribedParameter {
  name: string;
  in: 'path' | 'query' | 'header';
  schema: Described;
}

/** An operation of the contract with every reference followed. */
export interface DescribedOperation {
  id: string;
  method: string;
  /** `/connections/{id}/` */
  path: string;
  secured: boolean;
  parameters: DescribedParameter[];
  /** `null`: it takes no body. */
  body: { schema: Described; examples: Record<string, unknown>[] } | null;
}

interface RawOperation {
  operationId: string;
  security?: unknown[];
  parameters?: object[];
  requestBody?: object;
}
interface RawBody {
  content: Record<string, { schema: Described; example?: unknown; examples?: Record<string, { value: unknown }> }>;
}

/** Every operation of the contract. */
export function describedOperations(contract: ContractDocument = readContract()): DescribedOperation[] {
  const follow = <T>(node: unknown): T => resolved(node, contract, []) as T;
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => {
      const operation = item[method] as RawOperation;
      const shared = (item.parameters as object[] | undefined) ?? [];
      const body = operation.requestBody && follow<RawBody>(operation.requestBody).content['application/json'];
      const examples = body ? [body.example, ...Object.values(body.examples ?? {}).map(({ value }) => value)] : [];
      return {
        id: operation.operationId,
        method: method.toUpperCase(),
        path,
        secured: (operation.security ?? contract.security ?? []).length > 0,
        parameters: [...shared, ...(operation.parameters ?? [])].map((parameter) =>
          follow<DescribedParameter>(parameter),
        ),
        body: body
          ? {
              schema: body.schema,
              examples: examples.filter((example) => example !== undefined) as Record<string, unknown>[],
            }
          : null,
      };
    }),
  );
}

/** A copy in which no reference is left; one that leads back to itself ends as an empty schema. */
function resolved(node: unknown, contract: ContractDocument, above: string[]): unknown {
  if (Array.isArray(node)) return node.map((item) => resolved(item, contract, above));
  if (typeof node !== 'object' || node === null) return node;
  const { $ref } = node as { $ref?: string };
  if (typeof $ref === 'string') {
    if (above.includes($ref)) return {};
    const steps = $ref.slice(2).split('/');
    const target = steps.reduce<unknown>(
      (at, step) => (at as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')],
      contract,
    );
    return resolved(target, contract, [...above, $ref]);
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolved(value, contract, above)]));
}
