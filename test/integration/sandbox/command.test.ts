import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../../src/sandbox/index.js';
import { CompiledSandbox, type SandboxProcess } from './a-sandbox-process.js';

describe('the sandbox as a command', () => {
  let compiled: CompiledSandbox;
  let folder: string;
  const started: SandboxProcess[] = [];
  beforeAll(async () => {
    compiled = new CompiledSandbox();
    folder = await mkdtemp(join(tmpdir(), 'sandbox-command-'));
  });
  afterEach(async () => {
    for (const sandbox of started.splice(0)) {
      sandbox.kill('SIGKILL');
      await sandbox.exit();
    }
  });
  afterAll(async () => {
    compiled.remove();
    await rm(folder, { recursive: true });
  });

  function start(...args: string[]): SandboxProcess {
    const sandbox = compiled.start(...args);
    started.push(sandbox);
    return sandbox;
  }

  async function post<T>(url: string, path: string, body: unknown, key?: string): Promise<T> {
    const headers = { 'content-type': 'application/json', ...(key === undefined ? {} : { 'X-API-KEY': key }) };
    return (await (await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as T;
  }

  it('says where it answers, and ends with 0 on SIGTERM and on SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const sandbox = start('--port', '0');
      expect((await fetch(`${await sandbox.url()}/connectors`)).status).toBe(403);
      sandbox.kill(signal);
      expect(await sandbox.exit()).toBe(0);
      expect(sandbox.stderr).toBe('');
    }
  });

  it('keeps items over kill -9, and finishes those that were under way', async () => {
    const args = ['--port', '0', '--state', join(folder, 'state.json'), '--step-ms', '100'];
    const first = start(...args);
    const url = await first.url();
    const { apiKey } = await post<{ apiKey: string }>(url, '/auth', {
      clientId: SANDBOX_CLIENT_ID,
      clientSecret: SANDBOX_CLIENT_SECRET,
    });
    const parameters = { user: 'user-ok', password: 'password-ok' };
    const { id } = await post<{ id: string }>(url, '/items', { connectorId: 2, parameters }, apiKey);
    await new Promise((resolve) => setTimeout(resolve, 150));
    first.kill('SIGKILL');
    expect(await first.exit()).toBe('SIGKILL');

    const again = await start(...args).url();
    const read = async () =>
      (await (await fetch(`${again}/items/${id}`, { headers: { 'X-API-KEY': apiKey } })).json()) as { status: string };
    let item = await read();
    expect(item).toHaveProperty('id', id);
    for (let turn = 0; turn < 200 && item.status !== 'UPDATED'; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      item = await read();
    }
    expect(item.status).toBe('UPDATED');
  });

  it('says in one line that its port is in use, and ends with 1', async () => {
    const port = new URL(await start('--port', '0').url()).port;
    const second = start('--port', port);
    expect(await second.exit()).toBe(1);
    expect(second.stderr.trim().split('\n')).toEqual([expect.stringContaining(`port ${port} is already in use`)]);
    expect(second.stdout).toBe('');
  });

  it.each([
    [['--port', 'x'], /whole number/],
    [['--port', '70000'], /65535/],
    [['--nonsense'], /--nonsense/],
  ])('refuses %j in one line', async (args, message) => {
    const sandbox = start(...args);
    expect(await sandbox.exit()).toBe(1);
    expect(sandbox.stderr).toMatch(message);
    expect(sandbox.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('explains itself with --help', async () => {
    const sandbox = start('--help');
    expect(await sandbox.exit()).toBe(0);
    for (const option of ['--port', '--seed', '--state', '--step-ms', 'SANDBOX_PORT'])
      expect(sandbox.stdout).toContain(option);
  });
});
