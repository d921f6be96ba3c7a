import type { Logger } from '../../shared/logger.js';
import { drained, type RatePolicy, type Standing, standingAt } from './leaky-bucket.js';
import type { SharedBuckets, Taken } from './shared-buckets.js';

interface Bucket {
  policy: RatePolicy;
  key: string;
  /** The shared level when we last heard of it, at `heardAt`. */
  level: number;
  heardAt: number;
  /** Let through and not told yet. */
  untold: number;
  /** Being told at the moment. */
  told: number;
}

const SETTLE_MS = 250;
/** So much of what is left may be let through before the other processes hear of it: their sum is what a limit may be passed by. */
const SHARE = 8;
/** More callers than these are forgotten here, those first that came first; the database remembers them. */
const MOST_BUCKETS = 50_000;

/**
 * Limits how often callers come, over all processes. A request is counted here, in memory, and what was counted is told to the
 * database four times a second in one statement for all callers, which answers with what the other processes counted; only a
 * caller who has used up a good part of what is left waits for that answer. So a request costs no query, and P processes
 * together pass a limit by an eighth for each process beyond the first, at most. While the database cannot be reached, each
 * process limits by what it knows.
 */
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();
  private settling: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isDeaf = false;

  constructor(
    private readonly shared: SharedBuckets,
    private readonly logger: Logger,
    /** Milliseconds that only grow. */
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Counts one request of a caller, unless it is one too many. */
  take(policy: RatePolicy, key: string): Standing | Promise<Standing> {
    this.timer ??= setInterval(() => void this.settle(), SETTLE_MS).unref();
    const bucket = this.bucketOf(policy, key);
    const level = this.levelOf(bucket);
    const untold = bucket.untold + bucket.told;
    const allowance = Math.max(1, Math.floor((policy.limit - level + untold) / SHARE));
    if (!this.isDeaf && level + 1 <= policy.limit && untold >= allowance) return this.takeAfterSettling(policy, key);
    const standing = standingAt(level, policy);
    if (standing.allowed) bucket.untold += 1;
    return standing;
  }

  /** Tells the database what is still to be told, and no more after that. */
  async close(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.settling;
    await this.settle();
  }

  private async takeAfterSettling(policy: RatePolicy, key: string): Promise<Standing> {
    await this.settle();
    return this.take(policy, key);
  }

  private bucketOf(policy: RatePolicy, key: string): Bucket {
    const name = `${policy.name} ${key}`;
    let bucket = this.buckets.get(name);
    if (!bucket) {
      bucket = { policy, key, level: 0, heardAt: this.clock(), untold: 0, told: 0 };
      this.buckets.set(name, bucket);
    }
    return bucket;
  }

  private levelOf({ level, heardAt, policy, untold, told }: Bucket): number {
    return drained(level, (this.clock() - heardAt) / 1000, policy) + untold + told;
  }

  private settle(): Promise<void> {
    this.settling ??= this.tell().finally(() => {
      this.settling = null;
    });
    return this.settling;
  }

  private async tell(): Promise<void> {
    const news = [...this.buckets.values()].filter(({ untold }) => untold > 0);
    if (news.length > 0) {
      const taken = news.map((bucket): Taken => {
        bucket.told = bucket.untold;
        bucket.untold = 0;
        return { policy: bucket.policy, key: bucket.key, count: bucket.told };
      });
      const levels = await this.heard(taken);
      for (const [n, bucket] of news.entries()) {
        if (levels) [bucket.level, bucket.heardAt] = [levels[n]!, this.clock()];
        else bucket.untold += bucket.told;
        bucket.told = 0;
      }
    }
    this.forget();
  }

  /** `null` when the database did not answer; said once. */
  private async heard(taken: Taken[]): Promise<number[] | null> {
    try {
      const levels = await this.shared.add(taken);
      this.isDeaf = false;
      return levels;
    } catch (error) {
      if (!this.isDeaf) this.logger.warn('rate limits are not shared with the other processes now', { error });
      this.isDeaf = true;
      return null;
    }
  }

  private forget(): void {
    for (const [name, bucket] of this.buckets) {
      const isTold = bucket.untold === 0 && bucket.told === 0;
      if (isTold && (this.levelOf(bucket) === 0 || this.buckets.size > MOST_BUCKETS)) this.buckets.delete(name);
    }
  }
}
