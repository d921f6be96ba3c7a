import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { InvalidInput } from '../../shared/errors.js';
import type { Principal } from '../../shared/principal.js';
import { checkAccess } from './access-rules.js';
import { auditedRequest, auditRefusal } from './audited-request.js';
import type { Authenticator } from './authenticator.js';
import type { ContractDocument } from './contract.js';
import { ContractRequest, stateOf } from './contract-request.js';
import { ContractRoutes, type Route } from './contract-routes.js';
import { answerOnce, canonicalRequest, type IdempotencyStore } from './idempotency.js';
import { refuseInfiniteNumbers } from './infinite-numbers.js';
import type { OperationId, Operations } from './operations.js';
import { HttpRefusal } from './problem.js';
import type { RequestAudit } from './request-audit.js';
import type { RequestLimits } from './request-limits.js';
import { RequestValidation } from './request-validation.js';
import { type Chunk, sendStream } from './send-stream.js';
import { refuseUnsafeBody, refuseUnsafeUrl } from './unsafe-text.js';

/** Sees every answer of the API before it is sent; tests check them by the contract. */
export type ResponseInspector = (answer: {
  operation: OperationId | null;
  status: number;
  contentType: string;
  body: unknown;
}) => void;

/** Does work with the rights of the user who asks, and with no others. */
export type ActFor = <T>(principal: Principal, work: () => Promise<T>) => Promise<T>;

export interface ContractHandlerOptions {
  contract: ContractDocument;
  operations: Operations;
  authenticator: Authenticator;
  /** How often callers may come; without it as often as they like. */
  limits?: RequestLimits;
  audit?: RequestAudit;
  /** Remembers requests that carry an `Idempotency-Key`; without it the header means nothing. */
  idempotency?: IdempotencyStore;
  actFor: ActFor;
  inspect?: ResponseInspector;
  /** Aborted when the server stops. */
  ending: AbortSignal;
}

const BODY_LIMIT = 100_000;
/** Pluggy names up to thousands of transactions in one notification. */
const BODY_LIMITS: Partial<Record<OperationId, number>> = { receivePluggyWebhook: 1_000_000 };

type WholeAnswer = { status: number; body: unknown; headers?: Record<string, string> };

type AnyOperation = (
  request: ContractRequest,
) => Promise<
  WholeAnswer | { status: number; stream: AsyncIterable<Chunk>; contentType: string; headers?: Record<string, string> }
>;

/**
 * Answers the contract's operations: finds the operation, asks who is asking, reads and validates the request, calls the
 * operation and sends its answer. Whatever fails goes on to the error middleware.
 */
export function contractHandler({
  contract,
  operations,
  authenticator,
  limits,
  audit,
  idempotency,
  actFor,
  inspect,
  ending,
}: ContractHandlerOptions): RequestHandler {
  const routes = new ContractRoutes(contract);
  const validation = new RequestValidation(contract);
  const base = contract.servers[0]!.url;
  const readers = new Map<number, RequestHandler>();

  const readBody = (route: Route, request: Request, response: Response) => {
    const limit = BODY_LIMITS[route.id] ?? BODY_LIMIT;
    let reader = readers.get(limit);
    if (!reader) {
      reader = jsonReader(limit);
      readers.set(limit, reader);
    }
    return through(reader, request, response);
  };

  return async (request, response, next) => {
    const path = request.path;
    if (!path.startsWith(`${base}/`)) return next();
    const state = stateOf(response);
    const closed = path.endsWith('/') ? path : `${path}/`;
    const match = routes.find(request.method, closed.slice(base.length));
    if (!match) throw new HttpRefusal({ status: 404, code: 'not_found', detail: 'There is nothing at this address.' });
    if ('allow' in match) throw methodNotAllowed(match.allow);
    const { route } = match;
    state.operation = route.id;
    refuseUnsafeUrl(request.url);
    if (route.secured) {
      const { authorization, cookie, origin, host } = request.headers;
      const { method } = request;
      const fetchSite = request.get('sec-fetch-site');
      const csrfHeader = request.get('x-saldo-csrf');
      const { secure } = request;
      const credentials = { authorization, cookie, origin, fetchSite, host, method, secure, csrfHeader };
      state.principal = await authenticator.authenticate(credentials);
      await limits?.caller(state.principal, response);
    } else {
      await limits?.stranger(route.id, request, response);
    }
    const work = () => answer(route, closed, request, response);
    await (state.principal ? actFor(state.principal, work) : work());
  };

  /** Everything after it is known who asks; refusals are written down with the rights of that user too. */
  async function answer(route: Route, closed: string, request: Request, response: Response): Promise<void> {
    const state = stateOf(response);
    const audited = audit && auditedRequest(route, closed.slice(base.length), request, state);
    try {
      if (state.principal) checkAccess(route, state.principal);
      await prepare(route, closed, request, response);
      const operation = operations[route.id] as unknown as AnyOperation;
      const asked = new ContractRequest(request, response, state, ending);
      refuseInfiniteNumbers(asked.path);
      refuseInfiniteNumbers(asked.query);
      refuseInfiniteNumbers(asked.body);
      const run = () => operation(asked);
      // Inside of what is done once: an answer that is given again is no second event.
      const perform = audited && route.recorded ? () => audit.perform(audited, run) : run;
      const key = route.idempotent ? asked.header('idempotency-key') : undefined;
      if (!idempotency || key === undefined) return await send(route, response, await perform());
      const named = { userId: asked.principal.userId, key, operation: route.id, canonical: canonicalRequest(asked) };
      const once = async () => {
        const done = await perform();
        if ('stream' in done) throw new Error(`${route.id} answers with a stream, which cannot be kept`);
        return done;
      };
      await send(route, response, await answerOnce(idempotency, named, once));
    } catch (failure) {
      if (audited) await auditRefusal(audit, audited, route, failure);
      throw failure;
    }
  }

  /** Reads and validates the request. */
  async function prepare(route: Route, closed: string, request: Request, response: Response): Promise<void> {
    const { path } = request;
    const state = stateOf(response);
    if (expectsBody(route, request)) {
      await readBody(route, request, response);
      if (state.rawBody) refuseUnsafeBody(state.rawBody, request.body);
    }
    // The validator asks for a body only where its schema requires fields.
    if (route.body === 'required' && request.body === undefined) throw bodyMissing();
    // The validator keeps a compiled schema for every content type it meets: it gets to see one.
    if (route.body === 'required' || request.body !== undefined) request.headers['content-type'] = 'application/json';
    else delete request.headers['content-type'];
    if (closed !== path) request.url = closed + request.url.slice(path.length);
    await through(validation.forPath(route.path), request, response);
  }

  async function send(route: Route, response: Response, answer: Awaited<ReturnType<AnyOperation>>): Promise<void> {
    if (response.destroyed) return;
    if ('stream' in answer) {
      const { status, stream, contentType } = answer;
      inspect?.({ operation: route.id, status, contentType, body: '' });
      // Its connection ends with it: a client that left early is not waited for at the server's end.
      response.set({
        'Content-Type': contentType,
        'Cache-Control': 'no-store',
        Connection: 'close',
        ...answer.headers,
      });
      response.statusCode = status;
      return sendStream(response, stream);
    }
    const contentType = 'application/json; charset=utf-8';
    inspect?.({ operation: route.id, status: answer.status, contentType, body: answer.body });
    if (answer.headers) response.set(answer.headers);
    response.statusCode = answer.status;
    if (answer.body === undefined) {
      response.end();
      return;
    }
    const text = JSON.stringify(answer.body);
    response.setHeader('Content-Type', contentType);
    response.setHeader('Content-Length', Buffer.byteLength(text));
    response.end(text); // as text: head and body then leave in one write
  }
}

function bodyMissing(): InvalidInput {
  return new InvalidInput([{ pointer: '#', code: 'required', detail: 'is required' }], 'A JSON body is required.');
}

function methodNotAllowed(allow: string): HttpRefusal {
  const detail = `This address answers ${allow}.`;
  return new HttpRefusal({ status: 405, code: 'method_not_allowed', detail, headers: { Allow: allow } });
}

/** Whether there is a body to read. Throws 415 when there is one that is not JSON. */
function expectsBody(route: Route, request: Request): boolean {
  const { 'content-length': length, 'transfer-encoding': chunked, 'content-type': type } = request.headers;
  if (route.body === 'none' || (chunked === undefined && (length === undefined || length === '0'))) return false;
  const media = type?.split(';', 1)[0]?.trim().toLowerCase();
  if (media === 'application/json') return true;
  throw new HttpRefusal({
    status: 415,
    code: 'unsupported_media_type',
    detail: 'The body must be JSON, with the content type application/json.',
  });
}

function jsonReader(limit: number): RequestHandler {
  return express.json({
    limit,
    strict: false, // whether it is an object is the contract's business
    type: () => true,
    verify: (_request, response, bytes) => {
      stateOf(response as Response).rawBody = bytes;
    },
  });
}

function through(handler: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    const next: NextFunction = (error?: unknown) => (error === undefined ? resolve() : reject(error));
    void handler(request, response, next);
  });
}
