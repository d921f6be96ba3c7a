import { setTimeout as delay } from 'node:timers/promises';
import { ProviderRateLimited } from '../../shared/errors.js';
import type { Urgency } from '../../shared/urgency.js';
import type { EndpointClass, RequestLimits } from './endpoint-class.js';
import type { RequestGate } from './request-gate.js';
import type { BucketShape, TokenBuckets } from './token-buckets.js';

/** A token that was taken and not used is given back: kept longer, it would come on top of what has filled up since. */
const LEASE_MS = 1_000;
const MOST_LEASED = 32;
/** A minute at Pluggy may hold what was let through some seconds before, and was on its way for so long. */
const SLACK_S = 5;

/** How long somebody waits for a turn. Background work gives its place in the worker up instead, and comes back later. */
const PATIENCE_MS: Record<Urgency, number> = { interactive: 20_000, background: 5_000 };

/**
 * Takes tokens from the buckets that all processes share, several at a time where many requests are sent: most requests pass
 * without asking the database. Background work leaves half of a bucket to people who wait.
 */
export class LeasingGate implements RequestGate {
  private readonly lanes = new Map<string, Lane>();

  constructor(
    private readonly buckets: TokenBuckets,
    private readonly limits: RequestLimits,
    private readonly options: { patienceMs?: Partial<Record<Urgency, number>> } = {},
  ) {}

  async pass(endpoint: EndpointClass, urgency: Urgency, signal: AbortSignal | undefined): Promise<void> {
    const lane = this.lane(endpoint, urgency);
    if (lane.useOne()) return;
    const patience = this.options.patienceMs?.[urgency] ?? PATIENCE_MS[urgency];
    const deadline = performance.now() + patience;
    for (;;) {
      const waitMs = await lane.lease();
      if (lane.useOne()) return;
      if (waitMs === 0) continue; // there were tokens, which others who waited have used
      if (performance.now() + waitMs > deadline) throw new ProviderRateLimited(new Date(Date.now() + waitMs));
      await delay(waitMs, undefined, { signal });
    }
  }

  async refused(endpoint: EndpointClass, milliseconds: number): Promise<void> {
    for (const urgency of ['interactive', 'background'] as const) this.lane(endpoint, urgency).drop();
    await this.buckets.block(endpoint, milliseconds);
  }

  private lane(endpoint: EndpointClass, urgency: Urgency): Lane {
    const name = `${endpoint} ${urgency}`;
    let lane = this.lanes.get(name);
    if (!lane) {
      const shape = shapeOf(this.limits[endpoint]);
      const reserve = urgency === 'background' ? Math.floor((shape.burst ?? 0) / 2) : 0;
      lane = new Lane(this.buckets, endpoint, shape, reserve);
      this.lanes.set(name, lane);
    }
    return lane;
  }
}

/**
 * A quarter of a minute's allowance may be used at once, the rest comes in over the minute: in no minute, wherever it begins,
 * are there more requests than the limit allows.
 */
export function shapeOf(limit: number): BucketShape {
  if (limit === 0) return { burst: null, perSecond: 0 };
  const burst = Math.max(1, Math.floor(limit / 4));
  return { burst, perSecond: Math.max(limit - burst, 0.5) / (60 + SLACK_S) };
}

/** The tokens that this process holds for requests of one class and urgency. */
class Lane {
  private held = 0;
  private heldUntil = 0;
  /** Requests that passed under the last lease: as many are likely to come under the next one, more where it was too short. */
  private used = 0;
  private waiting = 0;
  private leasing: Promise<number> | null = null;
  /** Counts the refusals, so that what was asked for before one is not used after it. */
  private drops = 0;
  private readonly most: number;

  constructor(
    private readonly buckets: TokenBuckets,
    private readonly endpoint: EndpointClass,
    private readonly shape: BucketShape,
    private readonly reserve: number,
  ) {
    this.most = shape.burst === null ? MOST_LEASED : Math.max(1, Math.min(MOST_LEASED, Math.floor(shape.burst / 5)));
  }

  useOne(): boolean {
    if (this.held < 1 || performance.now() >= this.heldUntil) return false;
    if (this.shape.burst !== null) this.held -= 1;
    this.used += 1;
    return true;
  }

  /** One question to the database for all who wait. Gives the milliseconds until it is worth asking again, where none was had. */
  async lease(): Promise<number> {
    this.waiting += 1;
    this.leasing ??= this.ask().finally(() => {
      this.leasing = null;
    });
    return this.leasing.finally(() => {
      this.waiting -= 1;
    });
  }

  drop(): void {
    this.held = 0;
    this.drops += 1;
  }

  private async ask(): Promise<number> {
    await Promise.resolve(); // those who come in the same moment are counted too
    const { drops } = this;
    const isShort = this.held < 1 && performance.now() < this.heldUntil;
    const wanted = Math.min(Math.max(this.waiting, isShort ? this.used * 2 : this.used, 1), this.most);
    const back = this.shape.burst === null ? 0 : this.held;
    this.held = 0;
    this.used = 0;
    const { granted, waitMs } = await this.buckets.take(this.endpoint, this.shape, {
      wanted,
      reserve: this.reserve,
      back,
    });
    if (drops === this.drops) this.held = granted;
    this.heldUntil = performance.now() + LEASE_MS;
    return granted > 0 ? 0 : Math.max(1, Math.ceil(waitMs));
  }
}
