import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from '../../shared/logger.js';
import type { Metrics } from '../metrics.js';
import { stateOf } from './contract-request.js';

const SANE_ID = /^[A-Za-z0-9._-]{8,100}$/;
const QUIET = new Set(['/health/live', '/health/ready', '/metrics']);

/**
 * Gives each request its id (the caller's `X-Request-Id` where it is a plain one) and, when it is over, a line in the log and a
 * measurement. The line holds the path without its query: queries hold what people search for.
 */
export function accessLog(logger: Logger, metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const state = stateOf(response);
    const given = request.headers['x-request-id'];
    state.requestId = typeof given === 'string' && SANE_ID.test(given) ? given : randomUUID();
    state.startedAt = performance.now();
    state.operation = null;
    response.setHeader('X-Request-Id', state.requestId);
    const { path } = request;
    response.once('close', () => {
      const milliseconds = performance.now() - state.startedAt;
      const status = response.writableFinished ? response.statusCode : 499; // the client went away
      metrics.httpAnswered(state.operation ?? 'other', status, milliseconds / 1000);
      const facts = { request_id: state.requestId, status, ms: Math.round(milliseconds * 10) / 10 };
      if (QUIET.has(path)) logger.debug(`${request.method} ${path}`, facts);
      else logger.info(`${request.method} ${path}`, facts);
    });
    next();
  };
}
