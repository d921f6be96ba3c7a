import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type FolderLock, lockFolder } from './folder-lock.js';
import { makeCluster, USER } from './make-cluster.js';
import { exists, place } from './native-folder.js';
import { endOrphan, stopServer } from './postmaster.js';
import { serverAccount } from './server-account.js';
import { DATABASE, launch, untilReady } from './server-process.js';

const MAJOR = '18';

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
  const log = join(folder, 'postgres.log');
  const run = async (port: number) => {
    const server = await launch({ native, cluster, account, port, log, settings: options.settings ?? {} });
    const url = `postgres://${USER}:${password}@127.0.0.1:${port}`;
    try {
      await untilReady(`${url}/postgres`, server, log);
    } catch (error) {
      await stopServer(server.pid!);
      throw error;
    }
    return server;
  };
  const port = await freePort();
  return supervise(await run(port), () => run(port), {
    url: `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`,
    log,
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

async function passwordIn(folder: string): Promise<string> {
  const path = join(folder, 'postgres-password');
  const known = await readFile(path, 'utf8').catch(() => '');
  if (known.trim()) return known.trim();
  const password = randomBytes(24).toString('base64url');
  await writeFile(path, `${password}\n`, { mode: 0o600 }).catch((error) => fail(folder, error));
  await chmod(path, 0o600);
  return password;
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
