import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { isAlive } from '../../../src/platform/embedded-postgres/folder-lock.js';
import { testDatabase } from '../../support/postgres.js';
import { startProcess } from '../../support/process.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'saldo-service-'));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

const { url: databaseUrl } = await testDatabase();
const LAUNCH = ['launch.mjs', 'start'];

function serverPid(folder: string): number | null {
  const file = join(folder, 'postgres', 'postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null;
}

async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('the service says in one line that it is ready, answers, and on SIGTERM ends with 0 and its database', async () => {
  const folder = dataFolder();
  const service = startProcess({ DATA_DIR: folder });
  const { url } = await service.ready;
  expect(service.stdout().trim().split('\n')).toHaveLength(1);
  const ready = await fetch(`${url}/health/ready`);
  expect(await ready.json()).toEqual({ status: 'ok', checks: { database: 'ok', migrations: 'ok', start: 'ok' } });
  const server = serverPid(folder)!;
  expect(await service.stop()).toBe(0);
  expect(isAlive(server)).toBe(false);
});

test('a killed service starts again on the same folder', async () => {
  const folder = dataFolder();
  const killed = startProcess({ DATA_DIR: folder });
  await killed.ready;
  killed.kill('SIGKILL');
  await killed.ended;
  const next = startProcess({ DATA_DIR: folder });
  const { url } = await next.ready;
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  expect(await next.stop()).toBe(0);
});

test('killing the launcher ends the service, and the next start works at once', async () => {
  const folder = dataFolder();
  const killed = startProcess({ DATA_DIR: folder }, LAUNCH);
  await killed.ready;
  const server = serverPid(folder)!;
  killed.kill('SIGKILL');
  const next = startProcess({ DATA_DIR: folder }, LAUNCH);
  await next.ready;
  await gone(server);
  expect(await next.stop()).toBe(0);
});

test('killing npm ends the service, and the next start works at once', async () => {
  const folder = dataFolder();
  const npm = [realpathSync(execFileSync('sh', ['-c', 'command -v npm']).toString().trim()), 'start'];
  const killed = startProcess({ DATA_DIR: folder }, npm);
  await killed.ready;
  const server = serverPid(folder)!;
  killed.kill('SIGKILL');
  const next = startProcess({ DATA_DIR: folder });
  await next.ready;
  await gone(server);
  expect(await next.stop()).toBe(0);
});

test('the launcher passes SIGINT on and ends with the exit code of the service', async () => {
  const folder = dataFolder();
  const service = startProcess({ DATA_DIR: folder }, LAUNCH);
  await service.ready;
  const server = serverPid(folder)!;
  service.kill('SIGINT');
  expect(await service.ended).toBe(0);
  expect(isAlive(server)).toBe(false);
});

async function failing(env: Record<string, string>): Promise<string> {
  const service = startProcess(env);
  expect(await service.ended).toBe(1);
  expect(service.stdout()).toBe('');
  const plain = service
    .stderr()
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('{'));
  return plain.join('\n');
}

test('a port in use is one line, and nothing is left running', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  const folder = dataFolder();
  expect(await failing({ DATA_DIR: folder, PORT: String(port) })).toMatch(/^port \d+ on 127\.0\.0\.1 is in use.*$/);
  expect(await failing({ DATA_DIR: folder, SANDBOX_PORT: String(port) })).toMatch(
    /^port \d+, for the sandbox, is in use.*$/,
  );
  taken.close();
  expect(serverPid(folder)).toBe(null);
});

test('a data folder that cannot be written is one line', async () => {
  const file = join(dataFolder(), 'file');
  writeFileSync(file, '');
  expect(await failing({ DATA_DIR: join(file, 'data') })).toMatch(/^the data folder .* cannot be written \(\w+\)$/);
});

test('wrong settings are one line each, without their values', async () => {
  const lines = await failing({ PORT: 'many', AUTH_JWT_SECRET: 'hunter2' });
  expect(lines.split('\n').map((line) => line.split(' ')[0])).toEqual(['PORT', 'AUTH_JWT_SECRET']);
  expect(lines).not.toContain('hunter2');
});

test('a database that cannot be reached, or does not let us in, is one line without the password', async () => {
  const folder = dataFolder();
  const nobody = await failing({ DATA_DIR: folder, DATABASE_URL: 'postgres://saldo:hunter2@127.0.0.1:1/saldo' });
  expect(nobody).toMatch(/^the database at saldo@127\.0\.0\.1:1\/saldo cannot be reached: .*ECONNREFUSED.*$/);
  const wrong = new URL(databaseUrl);
  wrong.password = 'hunter2';
  expect(await failing({ DATA_DIR: folder, DATABASE_URL: wrong.href })).toMatch(
    /^the database at .* does not let us in: .*$/,
  );
  expect(nobody).not.toContain('hunter2');
});

test('processes of single roles share one database', async () => {
  const env = { DATA_DIR: dataFolder(), DATABASE_URL: databaseUrl };
  const services = ['api', 'worker', 'scheduler'].map((role) =>
    startProcess({ ...env, DATA_DIR: dataFolder(), ROLES: role }),
  );
  const [api, worker, scheduler] = await Promise.all(services.map(({ ready }) => ready));
  expect(api!.url).toMatch(/^http/);
  expect([worker!.url, scheduler!.url]).toEqual([null, null]);
  expect(await Promise.all(services.map((service) => service.stop()))).toEqual([0, 0, 0]);
});

/** Only root can start it as somebody else. */
const asRoot = (name: string, body: () => Promise<void>) => process.getuid?.() === 0 && test(name, body);

asRoot('an ordinary user starts it as well', async () => {
  const folder = dataFolder();
  execFileSync('chown', ['65534:65534', folder]);
  const script = `process.setgid(65534); process.setuid(65534); await import(${JSON.stringify(`file://${process.cwd()}/dist/src/main.js`)})`;
  const service = startProcess({ DATA_DIR: folder, HOME: folder }, ['--input-type=module', '-e', script]);
  const { url } = await service.ready;
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  expect(await service.stop()).toBe(0);
});
