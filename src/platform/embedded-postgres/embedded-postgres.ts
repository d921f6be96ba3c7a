import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { type FolderLock, lockFolder } from './folder-lock.js';
import { exists, type NativeFolder, place } from './native-folder.js';
import { endOrphan, stopServer } from './postmaster.js';
import { type ServerAccount, serverAccount } from './server-account.js';

const execute = promisify(execFile);

const MAJOR = '18';
export const USER = 'saldo';
export const DATABASE = 'saldo';

export interface EmbeddedPostgresOptions {
  /** Server settings on top of ours, `{ fsync: 'off' }`: for tests only. */
  settings?: Record<string, string>;
  /** Called once with a line for the operator when data had to be put elsewhere. */
  notice?: (line: string) => void;
  /** Called with a line when the server ended without having been asked to; it is started again on the same port. */
  died?: (line: string) => void;
  /** Called when it could not be started again: the database is gone for good. */
  lost?: (error: Error) => void;
}

export interface EmbeddedPostgres {
  url: string;
  /** Process id of the server, at present. */
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL of our own on the data below `dataDir`, making the cluster on the first start. It listens on 127.0.0.1
 * alone, on a free port, and asks for a random password that lies in the data folder (mode 0600). A server that a killed
 * process left behind is ended first; a folder that another living process uses is refused. Errors are single lines.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const folder = resolve(dataDir);
  await mkdir(folder, { recursive: true }).catch((error) => fail(folder, error));
  const lock = await lockFolder(folder).catch((error) => fail(folder, error));
  try {
    return await startLocked(folder, lock, options);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startLocked(folder: string, lock: FolderLock, options: EmbeddedPostgresOptions) {
  const account = await serverAccount(join(folder, 'postgres'));
  const { native, cluster, notice } = await place(folder, account);
  if (notice) options.notice?.(notice);
  const password = await passwordIn(folder);
  if (await exists(join(cluster, 'PG_VERSION'))) {
    const version = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
    if (version !== MAJOR) {
      throw new Error(`the database in ${cluster} is of PostgreSQL ${version}, this version of Saldo needs ${MAJOR}`);
    }
    await endOrphan(cluster);
  } else {
    await makeCluster(native, cluster, account, password);
  }
  const run = async (port: number) => {
    const server = await launch(native, cluster, account, folder, port, options);
    const url = `postgres://${USER}:${password}@127.0.0.1:${port}`;
    try {
      await untilReady(`${url}/postgres`, server, join(folder, 'postgres.log'));
    } catch (error) {
      await stopServer(server.pid!);
      throw error;
    }
    return server;
  };
  const port = await freePort();
  return supervise(await run(port), () => run(port), {
    url: `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`,
    log: join(folder, 'postgres.log'),
    lock,
    options,
  });
}

/** How often the server may end by itself within a minute before we give up. */
const MOST_DEATHS = 5;

interface Supervised {
  url: string;
  log: string;
  lock: FolderLock;
  options: EmbeddedPostgresOptions;
}

function supervise(first: ChildProcess, again: () => Promise<ChildProcess>, facts: Supervised): EmbeddedPostgres {
  const { url, log, lock, options } = facts;
  let server = first;
  let reviving: Promise<void> = Promise.resolve();
  let stopping: Promise<void> | null = null;
  let deaths: number[] = [];
  const watch = () =>
    server.once('exit', (code, signal) => {
      if (stopping) return;
      options.died?.(`the embedded PostgreSQL ended (${signal ?? code}) and is started again: see ${log}`);
      deaths = [...deaths.filter((at) => Date.now() - at < 60_000), Date.now()];
      reviving = revive().catch((error) => options.lost?.(error));
    });
  const revive = async () => {
    if (deaths.length > MOST_DEATHS) throw new Error(`the embedded PostgreSQL ends again and again: see ${log}`);
    // Sessions of the one that was killed may hold its memory for a moment.
    server = await again().catch(() => delay(1_000).then(again));
    watch();
  };
  watch();
  return {
    url,
    get pid() {
      return server.pid!;
    },
    stop: () => {
      stopping ??= reviving.then(() => stopServer(server.pid!)).then(() => lock.release());
      return stopping;
    },
  };
}

/** The cluster is made beside its place and moved there when it is whole: a start that was killed leaves nothing that misleads. */
async function makeCluster(native: NativeFolder, cluster: string, account: ServerAccount | null, password: string) {
  const unfinished = `${cluster}.new`;
  const passwordFile = `${cluster}.password`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(cluster), { recursive: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) {
    await chown(unfinished, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const flags = [
    `--pgdata=${unfinished}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Compares by code point and knows the case of every letter, the same on every machine and without its locales.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  try {
    await execute(native.initdb, flags, spawning(account, dirname(cluster)));
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Error(`the database folder ${cluster} cannot be made: ${stderr.trim().split('\n')[0] || message}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, cluster);
}

async function launch(
  native: NativeFolder,
  cluster: string,
  account: ServerAccount | null,
  folder: string,
  port: number,
  options: EmbeddedPostgresOptions,
): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '128MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    log_min_messages: 'warning',
    ...options.settings,
  };
  const log = openSync(join(folder, 'postgres.log'), 'a', 0o600);
  const child = spawn(
    native.postgres,
    ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // In a session of its own: Ctrl-C in the terminal is for us, the server stops after the work in hand.
    { ...spawning(account, cluster), detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  await new Promise<void>((done, reject) => {
    child.once('spawn', done);
    child.once('error', (error) => reject(new Error(`PostgreSQL cannot be started: ${error.message}`)));
  });
  child.unref();
  return child;
}

async function untilReady(url: string, server: ChildProcess, log: string): Promise<void> {
  const until = Date.now() + 60_000; // recovery after a power cut may take a while
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
      if (!rowCount) await client.query(`create database ${DATABASE}`);
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      const { code, message } = error as Error & { code?: string };
      if (server.exitCode !== null || server.signalCode !== null) {
        const last = (await readFile(log, 'utf8'))
          .trim()
          .split('\n')
          .findLast((line) => /FATAL|PANIC|error/i.test(line));
        throw new Error(`PostgreSQL did not start: ${last ?? `see ${log}`}`);
      }
      if (code === '28P01') throw new Error(`the password beside ${log} does not open the database`);
      if (Date.now() > until) throw new Error(`PostgreSQL is not ready after a minute: ${message}`);
      await delay(20);
    }
  }
}

async function passwordIn(folder: string): Promise<string> {
  const path = join(folder, 'postgres-password');
  const known = await readFile(path, 'utf8').catch(() => '');
  if (known.trim()) return known.trim();
  const password = randomBytes(24).toString('base64url');
  await writeFile(path, `${password}\n`, { mode: 0o600 }).catch((error) => fail(folder, error));
  await chmod(path, 0o600);
  return password;
}

function spawning(account: ServerAccount | null, cwd: string) {
  // The locale is fixed: messages are read, and sorting must not follow the shell that started us.
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  return account ? { cwd, env, uid: account.uid, gid: account.gid } : { cwd, env };
}

function freePort(): Promise<number> {
  return new Promise((found, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function fail(folder: string, error: NodeJS.ErrnoException): never {
  const unwritable = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'].includes(error.code ?? '');
  throw unwritable ? new Error(`the data folder ${folder} cannot be written (${error.code})`) : error;
}
