import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, systemClock } from '../shared/clock.js';
import { OPEN_GATE, type RequestGate } from './limits/request-gate.js';

/** What the adapter tells of its calls: method, path without query, status, milliseconds, attempt. Never bodies or keys. */
export interface PluggyLogger {
  debug(message: string, facts: Record<string, unknown>): void;
  warn(message: string, facts: Record<string, unknown>): void;
}

export interface PluggyOptions {
  clientId: string;
  clientSecret: string;
  /** Default: Pluggy's only host. The local sandbox's address goes here. */
  baseUrl?: string;
  timeouts?: Partial<Timeouts>;
  retry?: Partial<RetryLimits>;
  /** Longest answer that is read, in bytes; default 64 MiB. */
  maxAnswerBytes?: number;
  /** Connections kept open to Pluggy; default 16. */
  connections?: number;
  /** Ends waiting between attempts, at shutdown: the call fails with `ProviderUnavailable`. Calls on the wire run out. */
  signal?: AbortSignal;
  /** Where requests wait for their turn; by default none waits. */
  gate?: RequestGate;
  logger?: PluggyLogger;
  clock?: Clock;
  /** From 0 to below 1. */
  random?: () => number;
  /** Waits; rejects when the signal ends it. */
  sleep?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** In milliseconds. */
export interface Timeouts {
  connect: number;
  /** From the request to the answer's head. */
  headers: number;
  /** Between two pieces of the answer's body. */
  body: number;
  /** From the request to the answer's last byte, so that a trickle ends too. */
  whole: number;
}

export interface RetryLimits {
  /** Calls in all, the first included. */
  attempts: number;
  /** Mean of the first wait is half of this; it doubles with each attempt. */
  firstWaitMs: number;
  longestBackOffMs: number;
  /** Longest wait that Pluggy may ask for; where it asks for more, the call fails with the time to try again. */
  longestAskedWaitMs: number;
}

export type Settings = Required<Omit<PluggyOptions, 'signal' | 'logger' | 'timeouts' | 'retry'>> & {
  signal: AbortSignal | undefined;
  logger: PluggyLogger;
  timeouts: Timeouts;
  retry: RetryLimits;
};

export const PLUGGY_API = 'https://api.pluggy.ai';

const silent: PluggyLogger = { debug: () => undefined, warn: () => undefined };

/** The options with every default filled in. Throws `TypeError` for a base URL that is not http or https. */
export function settingsOf(options: PluggyOptions): Settings {
  const baseUrl = URL.parse(options.baseUrl ?? PLUGGY_API);
  if (!baseUrl || !/^https?:$/.test(baseUrl.protocol)) {
    throw new TypeError('The base URL of Pluggy must be an http or https address.');
  }
  return {
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    baseUrl: (baseUrl.origin + baseUrl.pathname).replace(/\/+$/, ''),
    timeouts: { connect: 10_000, headers: 30_000, body: 30_000, whole: 120_000, ...options.timeouts },
    // Pluggy asks for 60 s when it limits; the rest is room for jitter.
    retry: { attempts: 5, firstWaitMs: 500, longestBackOffMs: 20_000, longestAskedWaitMs: 75_000, ...options.retry },
    maxAnswerBytes: options.maxAnswerBytes ?? 64 * 1024 * 1024,
    connections: options.connections ?? 16,
    signal: options.signal,
    gate: options.gate ?? OPEN_GATE,
    logger: options.logger ?? silent,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    sleep: options.sleep ?? (async (milliseconds, signal) => void (await delay(milliseconds, undefined, { signal }))),
  };
}
