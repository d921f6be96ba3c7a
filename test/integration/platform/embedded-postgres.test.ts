import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../../src/platform/embedded-postgres/embedded-postgres.js';
import { isAlive } from '../../../src/platform/embedded-postgres/folder-lock.js';
import { canReach } from '../../../src/platform/embedded-postgres/server-account.js';

const folders: string[] = [];
const running = new Set<EmbeddedPostgres>();

afterEach(async () => {
  for (const server of running) await server.stop();
  running.clear();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'saldo-embedded-'));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

async function start(folder: string, options?: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(folder, options);
  running.add(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a new folder becomes a database that only this machine and the password open', async () => {
  const folder = dataFolder();
  const { url } = await start(folder);
  expect(new URL(url).hostname).toBe('127.0.0.1');
  expect(await query(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  expect(await query(url, 'show fsync')).toEqual([{ fsync: 'on' }]);
  expect(await query(url, `select lower('ÇÃO') as word`)).toEqual([{ word: 'ção' }]);
  expect(statSync(join(folder, 'postgres-password')).mode & 0o777).toBe(0o600);
  const wrong = new URL(url);
  wrong.password = 'guess';
  await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
});

test('data is there after a stop and a start, and the server is gone in between', async () => {
  const folder = dataFolder();
  const first = await start(folder);
  await query(first.url, 'create table kept as select 1 as one');
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);
  const second = await start(folder);
  expect(await query(second.url, 'select one from kept')).toEqual([{ one: 1 }]);
});

test('a folder that a living process uses is refused with its process id', async () => {
  const folder = dataFolder();
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  try {
    const stat = readFileSync(`/proc/${other.pid}/stat`, 'utf8');
    const begun = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    writeFileSync(join(folder, 'owner'), `${other.pid} ${begun}\n`);
    await expect(start(folder)).rejects.toThrow(`in use by another Saldo process (${other.pid})`);
  } finally {
    other.kill('SIGKILL');
    await once(other, 'exit');
  }
  await start(folder);
});

test('a server that a killed process left running is ended before a new one starts on its data', async () => {
  const folder = dataFolder();
  const loader = './test/support/typescript-loader.js';
  const script = ['--import', loader, './test/support/processes/embedded-postgres.ts', folder];
  const owner = spawn(process.execPath, script, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  const orphan = JSON.parse(line.toString()) as { pid: number; url: string };
  await query(orphan.url, 'create table kept as select 1 as one');
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  expect(isAlive(orphan.pid)).toBe(true);
  const next = await start(folder);
  expect(isAlive(orphan.pid)).toBe(false);
  expect(await query(next.url, 'select one from kept')).toEqual([{ one: 1 }]);
});

test('a pid file whose number another process has got does not stop the start', async () => {
  const folder = dataFolder();
  const first = await start(folder);
  await query(first.url, 'create table kept as select 1 as one');
  const pidFile = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8');
  await first.stop();
  writeFileSync(join(folder, 'postgres', 'postmaster.pid'), pidFile.replace(/^\d+/, String(process.ppid)));
  const next = await start(folder);
  expect(await query(next.url, 'select one from kept')).toEqual([{ one: 1 }]);
});

test('a cluster of another version is named instead of being touched', async () => {
  const folder = dataFolder();
  const server = await start(folder);
  await server.stop();
  writeFileSync(join(folder, 'postgres', 'PG_VERSION'), '15\n');
  await expect(start(folder)).rejects.toThrow('is of PostgreSQL 15, this version of Saldo needs 18');
});

test('a data folder that cannot be made is named in one line', async () => {
  const folder = dataFolder();
  writeFileSync(join(folder, 'file'), '');
  await expect(start(join(folder, 'file', 'data'))).rejects.toThrow(/data folder .* cannot be written/);
});

test('a server that ends by itself is started again where its clients look for it', async () => {
  const told = Promise.withResolvers<string>();
  const server = await start(dataFolder(), { died: told.resolve });
  await query(server.url, 'create table kept as select 1 as one');
  const before = server.pid;
  process.kill(before, 'SIGKILL');
  expect(await told.promise).toContain('the embedded PostgreSQL ended (SIGKILL)');
  let rows: unknown[] | null = null;
  while (!rows) rows = await query(server.url, 'select one from kept').catch(() => null);
  expect(rows).toEqual([{ one: 1 }]);
  while (server.pid === before) await new Promise(setImmediate);
});

/** Only root can be kept from its own data by the account that it lends the server. */
const asRoot = (name: string, body: () => Promise<void>) => process.getuid?.() === 0 && test(name, body);

asRoot(
  'as root in a folder that only root enters, data goes where the server reaches it, and that is said',
  async () => {
    const folder = dataFolder();
    const closed = join(folder, 'closed');
    execFileSync('mkdir', ['-m', '700', closed]);
    const nobody = { uid: 65534, gid: 65534, name: 'nobody' };
    expect([await canReach(nobody, folder), await canReach(nobody, join(closed, 'data'))]).toEqual([true, false]);
    const notices: string[] = [];
    const server = await start(join(closed, 'data'), { notice: (line) => notices.push(line) });
    const [{ data_directory: place }] = (await query(server.url, 'show data_directory')) as [
      { data_directory: string },
    ];
    folders.push(place);
    expect(place).toMatch(/^\/var\/lib\/saldo\/data\//);
    expect(notices.join()).toContain(place);
  },
);
