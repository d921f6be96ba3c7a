import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Schema } from '../../src/platform/http/operations.js';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../src/sandbox/index.js';
import { SECRET, tokenFor, until } from '../support/app.js';
import { naiveGroups } from '../support/naive-summary.js';
import { testDatabase } from '../support/postgres.js';
import { type ServiceProcess, startProcess } from '../support/process.js';
import { controlled, type TestSandbox } from '../support/sandbox.js';
import { send } from '../support/server.js';

type Connection = Schema<'Connection'>;

const folder = mkdtempSync(join(tmpdir(), 'saldo-e2e-'));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { url: databaseUrl, database } = await testDatabase();

async function sandboxProcess(): Promise<TestSandbox> {
  const args = ['dist/src/sandbox/main.js', '--port', '0', '--step-ms', '5'];
  const process = startProcess({}, args);
  return controlled((await process.ready).url, async () => void (await process.stop()));
}

/** One person's calls, whatever process answers at the moment. */
function caller(headers: Record<string, string>) {
  return async <Body>(service: ServiceProcess, method: string, path: string, body?: unknown): Promise<Body> => {
    const { url } = await service.ready;
    const answer = await send(url, method, path, { body, headers });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body as Body;
  };
}

const USER_OK = { connector_id: 2, credentials: { user: 'user-ok', password: 'password-ok' } };

describe('the service and the sandbox as processes of their own', () => {
  test('a service killed in the middle of its first sync ends with the same rows and totals', async () => {
    const sandbox = await sandboxProcess();
    const settings = {
      DATABASE_URL: databaseUrl,
      PLUGGY_API_URL: sandbox.url,
      PLUGGY_CLIENT_ID: SANDBOX_CLIENT_ID,
      PLUGGY_CLIENT_SECRET: SANDBOX_CLIENT_SECRET,
      PLUGGY_SANDBOX_CONNECTORS: 'true',
      AUTH_JWT_SECRET: SECRET,
    };
    const call = caller({ authorization: `Bearer ${await tokenFor('someone')}` });
    let service = startProcess(settings);
    await sandbox.control('POST', '/faults', { path: '^/v2/transactions$', delayMs: 250 });
    const made = await call<Connection>(service, 'POST', '/connections/', USER_OK);
    const count = async () => Number((await database.sql('transactions').count())[0]!.count);
    for (const least of [0, 500]) {
      await until(count, (rows) => rows > least);
      service.kill('SIGKILL');
      await service.ended;
      service = startProcess(settings);
      await service.ready;
    }
    const connection = await until(
      () => call<Connection>(service, 'GET', `/connections/${made.id}/`),
      ({ last_synced_at }) => last_synced_at !== null,
      60,
    );
    const held = await sandbox.held(connection.item_id);
    expect(await count()).toBe(held.transactions.length);
    const range = { from: '2000-01-01', to: '2100-01-01' };
    const [total] = naiveGroups(held.accounts, held.transactions, range, () => null).values();
    const summary = await call<Schema<'Summary'>>(
      service,
      'GET',
      `/transactions/summary/?date_from=${range.from}&date_to=${range.to}`,
    );
    const brl = summary.totals.find(({ currency }) => currency === 'BRL')!;
    expect([brl.income, brl.expense].map((amount) => BigInt(amount.replace('.', '')))).toEqual([
      total!.income,
      total!.expense,
    ]);
    const { results } = await call<Schema<'SyncLogPage'>>(service, 'GET', `/connections/${made.id}/sync_logs/`);
    expect(results.at(-1)).toMatchObject({ trigger: 'connect', state: 'succeeded' });
    expect(results.at(-1)!.counts.transactions.created).toBe(held.transactions.length);
    expect(await service.stop()).toBe(0);
    await sandbox.close();
  });

  test('a demo that was killed starts again with its banks, and lets the person in', async () => {
    const settings = { DATA_DIR: folder, SANDBOX_PORT: '0' };
    const signIn = async (service: ServiceProcess) => {
      const { sign_in } = await service.ready;
      const answer = await fetch(String(sign_in), { redirect: 'manual' });
      expect(answer.status).toBe(303);
      expect((await fetch(String(sign_in), { redirect: 'manual' })).status).toBe(401);
      return answer.headers.get('set-cookie')!.split(';')[0]!;
    };
    let service = startProcess(settings);
    const call = caller({ cookie: await signIn(service) });
    const made = await call<Connection>(service, 'POST', '/connections/', USER_OK);
    await until(
      () => call<Connection>(service, 'GET', `/connections/${made.id}/`),
      ({ last_synced_at }) => last_synced_at !== null,
    );
    service.kill('SIGKILL');
    await service.ended;
    service = startProcess(settings);
    expect((await call<Schema<'Me'>>(service, 'GET', '/me/')).scopes).toEqual(['read', 'write', 'admin']);
    const log = await call<Schema<'SyncLog'>>(service, 'POST', `/connections/${made.id}/sync/`);
    const ended = await until(
      () => call<Schema<'SyncLog'>>(service, 'GET', `/sync_logs/${log.id}/`),
      ({ finished_at }) => finished_at !== null,
    );
    expect(ended).toMatchObject({ state: 'succeeded', error: null });
    await signIn(service);
    expect(await service.stop()).toBe(0);
  });
});
