/** How much may be asked for: `limit` at once, and as much again in each `windowSeconds`. */
export interface RatePolicy {
  /** As in the header `RateLimit-Policy`: `user`, `address`, … */
  name: string;
  limit: number;
  windowSeconds: number;
}

/** What is left to a caller. */
export interface Standing {
  allowed: boolean;
  /** Whole requests that may follow at once. */
  remaining: number;
  /** Until everything is there again. */
  resetSeconds: number;
  /** Until the next request may come; 0 while one may. */
  retryAfterSeconds: number;
}

/** Requests that drain from a full bucket in one second. */
export const drainOf = ({ limit, windowSeconds }: RatePolicy): number => limit / windowSeconds;

/** What a level has become after a time in which nothing was added. */
export function drained(level: number, seconds: number, policy: RatePolicy): number {
  return Math.max(0, level - seconds * drainOf(policy));
}

/** Whether one more fits on top of a level, and how it then stands. */
export function standingAt(level: number, policy: RatePolicy): Standing {
  const allowed = level + 1 <= policy.limit;
  const then = allowed ? level + 1 : level;
  const drain = drainOf(policy);
  return {
    allowed,
    remaining: Math.max(0, Math.floor(policy.limit - then)),
    resetSeconds: Math.ceil(then / drain),
    retryAfterSeconds: allowed ? 0 : Math.max(1, Math.ceil((level + 1 - policy.limit) / drain)),
  };
}
