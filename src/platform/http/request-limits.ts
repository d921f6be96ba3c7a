import { isIPv6 } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import { SaldoError } from '../../shared/errors.js';
import type { Principal } from '../../shared/principal.js';
import type { RatePolicy, Standing } from '../rate-limits/leaky-bucket.js';
import type { RateLimiter } from '../rate-limits/rate-limiter.js';
import { stateOf } from './contract-request.js';
import type { OperationId } from './operations.js';

/** Requests a minute; 0 sets no limit. */
export interface LimitSettings {
  user: number;
  /** Of one API key, beside its user's. */
  key: number;
  /** Of one address, as long as it has not proven who is asking. */
  address: number;
  /** Notifications from one address. */
  webhook: number;
}

/** For installations that nobody can reach but whoever measures or tests them. */
export const NO_LIMITS: LimitSettings = { user: 0, key: 0, address: 0, webhook: 0 };

const MINUTE_SECONDS = 60;
const WATCHING = /^\/(health\/|metrics$)/;

/**
 * How often callers may come. Whoever has proven who they are is limited by that alone, since many people share an address;
 * everybody else by the address, and so is every attempt to prove something that failed.
 */
export class RequestLimits {
  private readonly policies: Record<keyof LimitSettings, RatePolicy | null>;

  constructor(
    private readonly limiter: RateLimiter,
    settings: LimitSettings,
    windowSeconds = MINUTE_SECONDS,
  ) {
    const policy = (name: keyof LimitSettings) =>
      settings[name] === 0 ? null : { name, limit: settings[name], windowSeconds };
    this.policies = {
      user: policy('user'),
      key: policy('key'),
      address: policy('address'),
      webhook: policy('webhook'),
    };
  }

  /** Counts a request of a known caller. Throws `TooManyRequests`. */
  async caller(principal: Principal, response: Response): Promise<void> {
    await this.count(this.policies.user, principal.userId, response);
    const key = principal.proof?.kind === 'api_key' ? principal.proof.id : null;
    if (key !== null) await this.count(this.policies.key, key, response);
  }

  /** Counts a request of whoever is at an address. Throws `TooManyRequests`. */
  async address(request: Request, response: Response): Promise<void> {
    await this.count(this.policies.address, networkOf(request.ip ?? ''), response);
  }

  /**
   * Counts what went wrong before it was known who asks, and so did every attempt to prove it: whoever tries for long is told
   * to wait instead. Gives the error to answer with.
   */
  async failure(error: unknown, status: number, request: Request, response: Response): Promise<unknown> {
    if (error instanceof TooManyRequests) return error;
    const { principal, isCounted } = stateOf(response);
    if (status >= 500) return error; // ours, not theirs
    if (status !== 401 && (principal || isCounted)) return error;
    return this.address(request, response).then(
      () => error,
      (tooMany: unknown) => tooMany,
    );
  }

  /**
   * Counts a request of an operation that is for everybody. Notifications have a limit of their own: those of the provider
   * must not be refused because of somebody else. Throws `TooManyRequests`.
   */
  async stranger(operation: OperationId, request: Request, response: Response): Promise<void> {
    if (operation !== 'receivePluggyWebhook') return this.address(request, response);
    await this.count(this.policies.webhook, networkOf(request.ip ?? ''), response);
  }

  /** Counts requests of pages and files; what watches over the service is not counted. */
  pages(base: string): RequestHandler {
    return (request, response, next) => {
      if (request.path.startsWith(base) || WATCHING.test(request.path)) return next();
      this.address(request, response).then(() => next(), next);
    };
  }

  close(): Promise<void> {
    return this.limiter.close();
  }

  private async count(policy: RatePolicy | null, key: string, response: Response): Promise<void> {
    if (policy === null) return;
    stateOf(response).isCounted = true;
    const standing = await this.limiter.take(policy, key);
    tell(response, policy, standing);
    if (!standing.allowed) throw new TooManyRequests(standing.retryAfterSeconds);
  }
}

/** An IPv6 caller has a whole /64 network of addresses to choose from: the network is the caller. */
function networkOf(address: string): string {
  const ipv4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (ipv4) return ipv4;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%', 1)[0]!.split('::');
  const groups = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  const whole =
    tail === undefined ? groups : [...groups, ...Array(8 - groups.length - after.length).fill('0'), ...after];
  return `${whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** The headers of the IETF draft "RateLimit header fields for HTTP"; where two limits hold, those of the closer one. */
function tell(response: Response, { name, limit, windowSeconds }: RatePolicy, standing: Standing): void {
  const told = response.locals.rateRemaining as number | undefined;
  if (told !== undefined && told <= standing.remaining && standing.allowed) return;
  response.locals.rateRemaining = standing.remaining;
  response.setHeader('RateLimit-Policy', `"${name}";q=${limit};w=${windowSeconds}`);
  response.setHeader('RateLimit', `"${name}";r=${standing.remaining};t=${standing.resetSeconds}`);
}

export class TooManyRequests extends SaldoError {
  constructor(retryAfterSeconds: number) {
    super({
      code: 'too_many_requests',
      kind: 'too_many',
      detail: 'Too many requests.',
      retryAt: new Date(Date.now() + retryAfterSeconds * 1000),
    });
  }
}
