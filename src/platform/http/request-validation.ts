import type { RequestHandler } from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import type { ContractDocument, ContractParameter } from './contract.js';
import { formats } from './formats.js';

/**
 * Checks requests by the contract. The validator compiles every path's pattern anew for each request, so each path gets one of
 * its own, made at the path's first request.
 */
export class RequestValidation {
  private readonly byPath = new Map<string, RequestHandler>();

  constructor(private readonly contract: ContractDocument) {}

  /** The middleware for one path of the contract; it calls `next` with an error when the request breaks the contract. */
  forPath(path: string): RequestHandler {
    const known = this.byPath.get(path);
    if (known) return known;
    const made = inTurn(
      OpenApiValidator.middleware({
        apiSpec: only(path, this.contract) as never,
        validateApiSpec: false, // `npm run check` lints it
        validateSecurity: false, // done before, by the Authenticator
        validateRequests: { allErrors: true, allowUnknownQueryParameters: false },
        validateResponses: false,
        fileUploader: false,
        useRequestUrl: true,
        formats,
        ajvFormats: { mode: 'full' },
      }),
    );
    this.byPath.set(path, made);
    return made;
  }
}

/**
 * The contract with one path and what it refers to, for which a validator is made in a fraction of the time; and with query values
 * free to hold what a URL encoder leaves as it is, such as `+` and `:`.
 */
function only(path: string, contract: ContractDocument): ContractDocument {
  const paths = { [path]: contract.paths[path]! };
  const copy = structuredClone({ ...contract, paths, components: componentsOf(paths, contract) });
  const allow = (parameter: ContractParameter) => {
    if (parameter.in === 'query') parameter.allowReserved = true;
  };
  Object.values(copy.components.parameters ?? {}).forEach(allow);
  for (const operation of Object.values(copy.paths[path]!)) {
    const { parameters } = operation as { parameters?: ContractParameter[] };
    if (Array.isArray(parameters)) parameters.forEach(allow);
  }
  return copy;
}

/** The components that something refers to, directly or through others; all of how callers prove who they are. */
function componentsOf(something: unknown, { components }: ContractDocument): ContractDocument['components'] {
  const all = components as Record<string, Record<string, unknown>>;
  const found: Record<string, Record<string, unknown>> = { securitySchemes: all.securitySchemes ?? {} };
  const waiting = [something];
  while (waiting.length > 0) {
    for (const [, kind = '', name = ''] of JSON.stringify(waiting.pop()).matchAll(
      /"#\/components\/(\w+)\/([\w.-]+)/g,
    )) {
      const ofKind = found[kind] ?? {};
      if (name in ofKind) continue;
      found[kind] = { ...ofKind, [name]: all[kind]![name] };
      waiting.push(all[kind]![name]);
    }
  }
  return found as ContractDocument['components'];
}

function inTurn(handlers: unknown[]): RequestHandler {
  const steps = handlers as RequestHandler[];
  return (request, response, done) => {
    const step = (index: number) => {
      const handler = steps[index];
      if (!handler) return done();
      try {
        handler(request, response, (error?: unknown) => (error === undefined ? step(index + 1) : done(error)));
      } catch (error) {
        done(error);
      }
    };
    step(0);
  };
}
