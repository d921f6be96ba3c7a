import { setTimeout } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import { PluggyError } from '../http/pluggy-error.js';
import type { FaultRule } from './fault-rule.js';
import type { Faults } from './faults.js';

const MESSAGES: Record<number, string> = {
  429: 'Too many requests. Please try again later (see Retry-After header in seconds)',
  500: 'Internal server error',
  502: 'Bad gateway',
  503: 'Service under maintenance',
};

/** Does to a request what the first fitting rule says. */
export function faultHandler(faults: Faults): RequestHandler {
  return async (req, res, next) => {
    const rule = faults.take(req);
    if (rule === null) {
      next();
      return;
    }
    if (rule.delayMs > 0) await setTimeout(rule.delayMs);
    if (rule.reset) {
      req.socket.resetAndDestroy();
      return;
    }
    if (rule.status != null) {
      answerWithStatus(res, rule, rule.status);
      return;
    }
    spoilBody(res, rule);
    next();
  };
}

function answerWithStatus(res: Response, rule: FaultRule, status: number): void {
  if (rule.retryAfter != null) res.set('Retry-After', String(rule.retryAfter));
  if (rule.body !== undefined) {
    res.status(status).send(rule.body);
    return;
  }
  const extras = status === 500 ? { codeDescription: 'INTERNAL_SERVER_ERROR' } : {};
  throw new PluggyError(status, MESSAGES[status] ?? 'The sandbox was told to fail', extras);
}

function spoilBody(res: Response, rule: FaultRule): void {
  const json = res.json.bind(res);
  if (rule.cutBody) res.json = (body: unknown) => cutInTheMiddle(res, JSON.stringify(body));
  else if (rule.invalidJson) {
    res.json = (body: unknown) => res.type('application/json').send(`${JSON.stringify(body).slice(0, -1)},,`);
  } else if (rule.replace.length > 0) {
    const values = new Map(rule.replace.map(({ field, value }) => [field, value]));
    res.json = (body: unknown) =>
      json(JSON.parse(JSON.stringify(body), (key, value) => (values.has(key) ? values.get(key) : value)));
  }
}

/** Promises the whole body, sends half of it, and goes away. */
function cutInTheMiddle(res: Response, text: string): Response {
  const bytes = Buffer.from(text);
  res.set({ 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': String(bytes.length) });
  res.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => res.socket?.destroy());
  return res;
}
