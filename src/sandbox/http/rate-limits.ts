import type { RequestHandler } from 'express';
import type { SandboxClock } from '../clock.js';
import { PluggyError } from './pluggy-error.js';

const MINUTE_MS = 60_000;
const RETRY_AFTER_SECONDS = 60;

/** Requests a minute and source address. Paths that belong together share one allowance (docs: rate limits). */
interface Limit {
  name: string;
  method: string;
  path: RegExp;
  max: number;
}

const LIMITS: Limit[] = [
  { name: 'auth', method: 'POST', path: /^\/auth\/?$/, max: 360 },
  { name: 'accounts', method: 'GET', path: /^\/accounts(\/[^/]+)?\/?$/, max: 360 },
  { name: 'transactions', method: 'GET', path: /^(\/v2)?\/transactions(\/[^/]+)?\/?$/, max: 360 },
  { name: 'investments', method: 'GET', path: /^\/investments(\/[^/]+)?\/?$/, max: 360 },
  { name: 'investment-transactions', method: 'GET', path: /^\/investments\/[^/]+\/transactions\/?$/, max: 360 },
  { name: 'item-update', method: 'PATCH', path: /^\/items\/[^/]+\/?$/, max: 20 },
];

/** Pluggy's limits. Off until switched on, so that a test may be as fast as it can. */
export class RateLimits {
  readonly #clock: SandboxClock;
  #isOn = false;
  #maxima = new Map<string, number>();
  #windows = new Map<string, { startedAt: number; count: number }>();

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  /** @param maxima other allowances, by name: `auth`, `accounts`, `transactions`, `investments`, `investment-transactions`, `item-update` */
  switch(isOn: boolean, maxima: Record<string, number> = {}): void {
    this.#isOn = isOn;
    this.#maxima = new Map(Object.entries(maxima));
    this.#windows.clear();
  }

  get state(): { enabled: boolean; limits: Record<string, number> } {
    return { enabled: this.#isOn, limits: Object.fromEntries(LIMITS.map((limit) => [limit.name, this.#max(limit)])) };
  }

  handler(): RequestHandler {
    return (req, _res, next) => {
      const limit = this.#isOn
        ? LIMITS.find(({ method, path }) => method === req.method && path.test(req.path))
        : undefined;
      if (limit !== undefined) this.#count(limit, `${limit.name} ${req.socket.remoteAddress}`);
      next();
    };
  }

  #max(limit: Limit): number {
    return this.#maxima.get(limit.name) ?? limit.max;
  }

  #count(limit: Limit, key: string): void {
    const now = this.#clock.nowMs();
    const known = this.#windows.get(key);
    const window = known !== undefined && now - known.startedAt < MINUTE_MS ? known : { startedAt: now, count: 0 };
    window.count += 1;
    this.#windows.set(key, window);
    if (window.count <= this.#max(limit)) return;
    throw new PluggyError(
      429,
      'Too many requests. Please try again later (see Retry-After header in seconds)',
      {},
      {
        'RateLimit-Limit': String(this.#max(limit)),
        'RateLimit-Reset': String(Math.max(1, Math.ceil((window.startedAt + MINUTE_MS - now) / 1000))),
        'Retry-After': String(RETRY_AFTER_SECONDS),
      },
    );
  }
}
