import type { SandboxTime } from './clock.js';

/** The client id that the sandbox accepts unless told otherwise. Public: it opens nothing but a sandbox. */
export const SANDBOX_CLIENT_ID = '5a1d0000-0000-4000-8000-000000000001';
/** The secret that goes with {@link SANDBOX_CLIENT_ID}. Public as well. */
export const SANDBOX_CLIENT_SECRET = 'pluggy_sk_sandbox_public_secret';

/** How the sandbox tells what happens to it. */
export interface SandboxLogger {
  info(message: string, details?: Record<string, unknown>): void;
  error(message: string, details?: Record<string, unknown>): void;
}

export interface SandboxOptions {
  /** 0 picks a free port. */
  port: number;
  /** Default `127.0.0.1`. */
  host?: string;
  /** Decides the data and the sequence of ids. Without it the data are those of seed 1 and the ids are random. */
  seed?: number;
  /** Where items, webhooks and edits live over a restart; without it they live in memory. */
  stateFile?: string | null;
  clientId?: string;
  clientSecret?: string;
  clock?: SandboxTime;
  /** How long each step of an item's execution takes, in milliseconds. Default 150; 0 settles at once, but later than the answer. */
  executionStepMs?: number;
  /** What an hour between two rounds of attempts to deliver a webhook lasts, in milliseconds. Default a real hour. */
  webhookHourMs?: number;
  logger?: SandboxLogger;
}

export interface RunningSandbox {
  /** Without a slash at the end. */
  url: string;
  port: number;
  /** Stops answering, stops deliveries, and writes the state. */
  close(): Promise<void>;
}
