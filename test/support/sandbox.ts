import { afterAll } from '@jest/globals';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.js';
import type { RawAccount, RawTransaction } from './naive-summary.js';
import { send } from './server.js';
import { until } from './until.js';

export interface TestSandbox {
  url: string;
  /** A call of the control surface under `/sandbox`. */
  control<Body = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Body>;
  /** Everything that the bank holds for an item, as Pluggy's JSON. */
  held(itemId: string): Promise<{ accounts: RawAccount[]; transactions: RawTransaction[] }>;
  /** A collection from the bank, to its end: the next one may follow. */
  collect(itemId: string): Promise<void>;
  close(): Promise<void>;
}

/** A sandbox over HTTP on a free port, stopped after the file's tests. */
export async function testSandbox(options: Partial<SandboxOptions> = {}): Promise<TestSandbox> {
  const sandbox: RunningSandbox = await startSandbox({ port: 0, executionStepMs: 5, webhookHourMs: 500, ...options });
  afterAll(() => sandbox.close());
  return controlled(sandbox.url, () => sandbox.close());
}

export function controlled(url: string, close: () => Promise<void>): TestSandbox {
  async function control<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await send(url, method, `${url}/sandbox${path}`, { body });
    if (answer.status >= 300) throw new Error(`the sandbox answered ${answer.status}: ${answer.text}`);
    return answer.body as Body;
  }
  async function collect(itemId: string): Promise<void> {
    await control('POST', `/items/${itemId}/collect`);
    await until(
      async () => (await control<{ results: { id: string; status: string }[] }>('GET', '/items')).results,
      (items) => items.find(({ id }) => id === itemId)?.status === 'UPDATED',
    );
  }
  return { url, control, collect, held: (itemId) => control('GET', `/items/${itemId}/transactions`), close };
}
