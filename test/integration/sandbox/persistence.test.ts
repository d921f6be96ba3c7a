import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ASandbox, type ItemSeen } from './a-sandbox.js';

describe('a sandbox with a state file', () => {
  let folder: string;
  let stateFile: string;
  let sandbox: ASandbox;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    stateFile = join(folder, 'deep', 'state.json');
    sandbox = await ASandbox.start({ stateFile });
  });
  afterEach(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  async function startAgain(): Promise<void> {
    await sandbox.close();
    sandbox = await ASandbox.start({ stateFile });
  }

  it('keeps items, webhooks, edits and keys over a restart', async () => {
    const item = await sandbox.connected();
    const account = (await sandbox.get<{ results: { id: string }[] }>(`/accounts?itemId=${item.id}&type=BANK`)).body
      .results[0]!;
    const edit = { add: [{ accountId: account.id, amount: -12.34, description: 'Antes' }] };
    const { added } = await sandbox.control<{ added: string[] }>('POST', `/items/${item.id}/transactions`, edit);
    const webhook = await sandbox.send<{ id: string }>('POST', '/webhooks', {
      event: 'all',
      url: 'https://example.com/x',
    });
    const before = await sandbox.control<{ transactions: object[] }>('GET', `/items/${item.id}/transactions`);
    const key = await sandbox.key();
    await startAgain();
    expect((await sandbox.get<ItemSeen>(`/items/${item.id}`, key)).body).toMatchObject({
      id: item.id,
      status: 'UPDATED',
    });
    expect((await sandbox.get(`/transactions/${added[0]}`, key)).body).toMatchObject({
      amount: -12.34,
      description: 'Antes',
    });
    expect((await sandbox.get(`/webhooks/${webhook.body.id}`, key)).status).toBe(200);
    expect(await sandbox.control('GET', `/items/${item.id}/transactions`)).toEqual(before);
  });

  it('goes on with an execution that was under way', async () => {
    await sandbox.control('PATCH', '/settings', { executionStepMs: 100 });
    const id = await sandbox.connect();
    await sandbox.close();
    const text = await readFile(stateFile, 'utf8');
    expect(JSON.parse(text).items[id].execution).not.toBeNull();
    sandbox = await ASandbox.start({ stateFile, executionStepMs: undefined });
    expect((await sandbox.settled(id)).executionStatus).toBe('SUCCESS');
  });

  it('has what it answered in the file soon after, without being closed', async () => {
    const id = await sandbox.connect();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(Object.keys(JSON.parse(await readFile(stateFile, 'utf8')).items)).toEqual([id]);
  });

  it.each(['not JSON', '{"version":99}'])('refuses to start from a file that holds %s', async (text) => {
    const other = join(folder, 'other.json');
    await writeFile(other, text);
    await expect(ASandbox.start({ stateFile: other })).rejects.toThrow(/state file/);
  });
});

describe('a sandbox with a seed', () => {
  it('gives the same ids and the same rows in every run', async () => {
    const clock = { now: () => new Date('2026-03-10T12:00:00.000Z') };
    const runs: unknown[] = [];
    for (let run = 0; run < 2; run += 1) {
      const sandbox = await ASandbox.start({ seed: 7, clock, executionStepMs: 0 });
      try {
        const item = await sandbox.connected();
        runs.push(await sandbox.control('GET', `/items/${item.id}/transactions`));
      } finally {
        await sandbox.close();
      }
    }
    expect(runs[0]).toEqual(runs[1]);
  });
});
