import type { Settings } from './options.js';
import type { Answer } from './transport.js';

const LONGEST_BELIEVABLE_MS = 24 * 3_600_000;

/**
 * How long Pluggy asks us to wait, in milliseconds; `null` where it does not say. `RateLimit-Reset` (seconds left of the
 * window) goes before `Retry-After`, which Pluggy always sets to 60.
 */
export function askedWaitMs(answer: Answer, now: Date): number | null {
  return seconds(answer.header('ratelimit-reset')) ?? retryAfterMs(answer.header('retry-after'), now);
}

function retryAfterMs(value: string | null, now: Date): number | null {
  const inSeconds = seconds(value);
  if (inSeconds !== null || value === null) return inSeconds;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

function seconds(value: string | null): number | null {
  if (value === null || !/^\s*\d{1,9}(?:\.\d+)?\s*$/.test(value)) return null;
  const milliseconds = Math.ceil(Number(value) * 1000);
  return milliseconds <= LONGEST_BELIEVABLE_MS ? milliseconds : null;
}

/**
 * The wait before the next attempt: what Pluggy asked for and a little more, so that callers do not come back all at once;
 * else back-off with full jitter (anything between nothing and a limit that doubles).
 */
export function waitMs(attempt: number, askedMs: number | null, settings: Settings): number {
  const { retry, random } = settings;
  if (askedMs !== null) return Math.round(askedMs + random() * Math.min(5_000, askedMs * 0.1));
  return Math.round(random() * Math.min(retry.longestBackOffMs, retry.firstWaitMs * 2 ** (attempt - 1)));
}
