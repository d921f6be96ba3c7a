import type { Request, RequestHandler, Response } from 'express';
import { notAuthorised } from '../http/pluggy-error.js';
import type { StoredItem } from '../items/stored-item.js';
import type { Caller, Tokens } from './tokens.js';

/** What a connect token may call at all; within it, `canReach` decides by item. */
const USER_ROUTES: [method: string, path: RegExp][] = [
  ['GET', /^\/connectors(\/\d+)?\/?$/],
  ['POST', /^\/connectors\/\d+\/validate\/?$/],
  ['POST', /^\/items\/?$/],
  ['GET', /^\/items\/[^/]+\/?$/],
  ['PATCH', /^\/items\/[^/]+\/?$/],
  ['POST', /^\/items\/[^/]+\/mfa\/?$/],
  ['GET', /^\/accounts\/?$/],
];

/** Refuses every request without a credential that reaches what it asks for; leaves the caller in `res.locals`. */
export function authenticate(tokens: Tokens): RequestHandler {
  return async (req, res, next) => {
    const caller = await tokens.caller(req.get('X-API-KEY'));
    if (caller.kind === 'user' && !USER_ROUTES.some(([method, path]) => req.method === method && path.test(req.path))) {
      throw notAuthorised();
    }
    res.locals.caller = caller;
    next();
  };
}

export function callerOf(res: Response): Caller {
  return res.locals.caller as Caller;
}

/** @throws 403 when a connect token asks for an item that it neither made nor was made for */
export function requireReach(caller: Caller, item: StoredItem): void {
  if (caller.kind === 'client' || caller.itemId === item.id || caller.tokenId === item.createdByToken) return;
  throw notAuthorised();
}

/** The body as an object; an absent one counts as empty. */
export function bodyOf(req: Request): Record<string, unknown> {
  const body: unknown = req.body ?? {};
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {};
}
