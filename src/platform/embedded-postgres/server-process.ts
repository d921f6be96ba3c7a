import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { NativeFolder } from './native-folder.js';
import type { ServerAccount } from './server-account.js';

export const DATABASE = 'saldo';

export interface Launch {
  native: NativeFolder;
  cluster: string;
  account: ServerAccount | null;
  port: number;
  /** Where the server writes its log. */
  log: string;
  /** Server settings on top of ours. */
  settings: Record<string, string>;
}

/** Starts the server; it may not answer yet. */
export async function launch({ native, cluster, account, port, log, settings }: Launch): Promise<ChildProcess> {
  const all = {
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
    log_error_verbosity: 'terse', // its details quote values of rows
    ...settings,
  };
  const output = openSync(log, 'a', 0o600);
  const child = spawn(
    native.postgres,
    ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // In a session of its own: Ctrl-C in the terminal is for us, the server stops after the work in hand.
    { ...spawning(account, cluster), detached: true, stdio: ['ignore', output, output] },
  );
  closeSync(output);
  await new Promise<void>((done, reject) => {
    child.once('spawn', done);
    child.once('error', (error) => reject(new Error(`PostgreSQL cannot be started: ${error.message}`)));
  });
  child.unref();
  return child;
}

/** Waits until the server answers, and makes our database in it where there is none. Throws the last line of its log if it ends. */
export async function untilReady(url: string, server: ChildProcess, log: string): Promise<void> {
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

/** The environment and account that PostgreSQL's programs are run with. */
export function spawning(account: ServerAccount | null, cwd: string) {
  // The locale is fixed: messages are read, and sorting must not follow the shell that started us.
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  return account ? { cwd, env, uid: account.uid, gid: account.gid } : { cwd, env };
}
