import { inspect } from 'node:util';
import { createPluggyAdapters, type PluggyAdapters, type PluggyOptions } from '../../../src/pluggy/index.js';
import type { SaldoError } from '../../../src/shared/errors.js';

/** A host that does not exist: whatever nock does not answer fails. */
export const HOST = 'https://pluggy.test';
export const CLIENT_ID = 'b1c2d3e4-0000-4000-8000-00000000c11e';
export const CLIENT_SECRET = 'pluggy_sk_very-secret-indeed';
export const START = new Date('2026-03-10T12:00:00.000Z');

/** Adapters whose time stands still but for waiting, which passes at once and is written down. */
export function aPluggy(options: Partial<PluggyOptions> = {}): PluggyAdapters & {
  waits: number[];
  pass(milliseconds: number): void;
  logged: { level: string; message: string; facts: Record<string, unknown> }[];
} {
  let now = START.getTime();
  const waits: number[] = [];
  const logged: { level: string; message: string; facts: Record<string, unknown> }[] = [];
  const adapters = createPluggyAdapters({
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    baseUrl: HOST,
    clock: { now: () => new Date(now) },
    random: () => 0.5,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
    logger: {
      debug: (message, facts) => logged.push({ level: 'debug', message, facts }),
      warn: (message, facts) => logged.push({ level: 'warn', message, facts }),
    },
    ...options,
  });
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { ...adapters, waits, logged, pass };
}

/** A JWT that ends at an instant; nobody checks its signature. */
export function aJwt(expiresAt: Date): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'HS256' })}.${encode({ exp: Math.floor(expiresAt.getTime() / 1000) })}.c2lnbmF0dXJl`;
}

/** What a call fails with. */
export async function failure(call: Promise<unknown>): Promise<SaldoError> {
  try {
    await call;
  } catch (error) {
    return error as SaldoError;
  }
  throw new Error('the call did not fail');
}

/** Everything that a log could print of an error. */
export function printed(error: unknown): string {
  return [
    inspect(error, { depth: 20, showHidden: true }),
    JSON.stringify(error),
    JSON.stringify(error, Object.getOwnPropertyNames(error)),
    String(error),
  ].join('\n');
}

/** An item as Pluggy gives it. */
export function anItem(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'a0922d6f-2007-4169-a181-b961500608db',
    connector: { id: 2, name: 'Pluggy Bank' },
    status: 'UPDATED',
    executionStatus: 'SUCCESS',
    clientUserId: 'user-1',
    error: null,
    statusDetail: null,
    parameter: null,
    userAction: null,
    createdAt: '2026-03-01T10:00:00.000Z',
    updatedAt: '2026-03-02T10:00:00.000Z',
    lastUpdatedAt: '2026-03-02T09:59:00.000Z',
    nextAutoSyncAt: null,
    consentExpiresAt: null,
    ...changes,
  };
}
