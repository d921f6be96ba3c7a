import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { SandboxLogger } from '../options.js';
import { badRequest, PluggyError } from './pluggy-error.js';

/** Turns what was thrown into Pluggy's envelope; what nobody meant to throw is a 500 with an id that the log has too. */
export function errorHandler(logger: SandboxLogger): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const refusal = asRefusal(error, logger);
    res.status(refusal.status).set(refusal.headers).json(refusal.body());
  };
}

export const unknownPath: RequestHandler = (req) => {
  throw new PluggyError(404, `Cannot ${req.method} ${req.path}`);
};

function asRefusal(error: unknown, logger: SandboxLogger): PluggyError {
  if (error instanceof PluggyError) return error;
  const status = (error as { status?: unknown }).status;
  // The parser's own words quote the body, and a body may hold credentials.
  if ((error as { type?: unknown }).type === 'entity.parse.failed') return badRequest('The body is not valid JSON');
  // A body too large, an address that cannot be decoded.
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new PluggyError(status, (error as Error).message);
  const errorId = randomUUID();
  logger.error('a request failed', { errorId, reason: error instanceof Error ? error.stack : String(error) });
  return new PluggyError(500, 'Internal server error', { codeDescription: 'INTERNAL_SERVER_ERROR', errorId });
}
