import type { ProofKind, Scope } from '../../shared/principal.js';
import { type ContractDocument, type ContractOperation, METHODS } from './contract.js';
import type { OperationId } from './operations.js';

/** An operation of the contract with what the server needs at each request, worked out once. */
export interface Route {
  id: OperationId;
  method: string;
  /** As in the contract, `/connections/{id}/`. */
  path: string;
  secured: boolean;
  /** The kinds of proof that the contract lists for it. */
  schemes: ReadonlySet<ProofKind>;
  /** What the caller must hold: what the contract names beside its security, else `read` for GET and `write` for the rest. */
  scopes: readonly Scope[];
  /** Whether it is written down that it was done: it may change something, or hands out all of something at once. */
  recorded: boolean;
  body: 'none' | 'optional' | 'required';
  /** It takes an `Idempotency-Key`. */
  idempotent: boolean;
}

/** They change nothing here, but what they give away goes on without us. */
const RECORDED_READS: ReadonlySet<string> = new Set<OperationId>(['exportMe', 'createConnectToken']);

interface PathRoutes {
  pattern: RegExp;
  byMethod: Map<string, Route>;
  /** The value of the `Allow` header. */
  allow: string;
}

export type Match = { route: Route } | { allow: string } | null;

/** Finds the operation that a request means. Paths without parameters come before those with one, whatever their order. */
export class ContractRoutes {
  private readonly fixed = new Map<string, PathRoutes>();
  private readonly patterned: PathRoutes[] = [];

  constructor(contract: ContractDocument) {
    for (const [path, item] of Object.entries(contract.paths)) {
      const routes = routesOf(path, item, contract);
      if (path.includes('{')) this.patterned.push(routes);
      else this.fixed.set(path, routes);
    }
  }

  /** `path` ends in a slash. `{ allow }` when the path exists but not with this method. */
  find(method: string, path: string): Match {
    const routes = this.fixed.get(path) ?? this.patterned.find(({ pattern }) => pattern.test(path));
    if (!routes) return null;
    const route = routes.byMethod.get(method);
    return route ? { route } : { allow: routes.allow };
  }
}

function scopesOf(method: string, security: Record<string, string[]>[]): Scope[] {
  const named = new Set(security.flatMap((requirement) => Object.values(requirement).flat()));
  if (named.size > 0) return [...named] as Scope[];
  return [method === 'get' || method === 'head' ? 'read' : 'write'];
}

function routesOf(path: string, item: Record<string, unknown>, contract: ContractDocument): PathRoutes {
  const byMethod = new Map<string, Route>();
  for (const method of METHODS) {
    const operation = item[method] as ContractOperation | undefined;
    if (!operation) continue;
    const { operationId: id, requestBody, security = contract.security ?? [] } = operation;
    const body = requestBody ? (requestBody.required ? 'required' : 'optional') : 'none';
    const secured = security.length > 0;
    byMethod.set(method.toUpperCase(), {
      id,
      method,
      path,
      secured,
      schemes: new Set(security.flatMap((requirement) => Object.keys(requirement) as ProofKind[])),
      scopes: scopesOf(method, security),
      recorded: (method !== 'get' && method !== 'head') || RECORDED_READS.has(id),
      body,
      idempotent: secured && takesIdempotencyKey(operation, contract),
    });
  }
  const source = path.split(/\{[^}]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return { pattern: new RegExp(`^${source.join('[^/]+')}$`), byMethod, allow: [...byMethod.keys()].join(', ') };
}

function takesIdempotencyKey({ parameters = [] }: ContractOperation, { components }: ContractDocument): boolean {
  return parameters.some((given) => {
    const parameter = '$ref' in given ? components.parameters?.[given.$ref.split('/').at(-1)!] : given;
    return parameter?.in === 'header' && parameter.name.toLowerCase() === 'idempotency-key';
  });
}
