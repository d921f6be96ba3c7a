import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from '../../shared/logger.js';
import type { ResponseInspector } from './contract-handler.js';
import { stateOf } from './contract-request.js';
import { problemBody, problemOf } from './problem.js';
import type { RequestLimits } from './request-limits.js';

/** The one place where an error becomes an answer. What we did not foresee is logged with its stack and told as nothing. */
export function errorMiddleware(
  logger: Logger,
  inspect?: ResponseInspector,
  limits?: RequestLimits,
): ErrorRequestHandler {
  return async (raised, request, response: Response, _next) => {
    const { requestId, operation } = stateOf(response);
    const error = limits ? await limits.failure(raised, problemOf(raised).status, request, response) : raised;
    const problem = problemOf(error);
    if (problem.status >= 500) {
      const level = problem.code === 'internal_error' ? 'error' : 'warn';
      logger[level]('request failed', { request_id: requestId, operation, code: problem.code, error });
    }
    if (response.headersSent) {
      // Part of an answer is out: cutting it off is the only honest end.
      response.destroy();
      return;
    }
    const body = problemBody(problem, requestId);
    const contentType = 'application/problem+json';
    if (request.path.startsWith('/api/')) inspect?.({ operation, status: problem.status, contentType, body });
    response.status(problem.status);
    if (problem.headers) response.set(problem.headers);
    response.setHeader('Content-Type', contentType);
    response.end(JSON.stringify(body));
  };
}
