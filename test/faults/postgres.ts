import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '../../src/platform/database/migrate.js';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres/embedded-postgres.js';
import { type NativeFolder, place } from '../../src/platform/embedded-postgres/native-folder.js';
import { endOrphan } from '../../src/platform/embedded-postgres/postmaster.js';
import { type ServerAccount, serverAccount } from '../../src/platform/embedded-postgres/server-account.js';

/** `fast` cuts the sessions and writes a checkpoint, `immediate` drops everything, `kill` is kill -9 of the server itself. */
export type StopMode = 'fast' | 'immediate' | 'kill';

const SIGNALS: Record<StopMode, NodeJS.Signals> = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' };
const TEMPLATE = 'saldo_template';

/** A PostgreSQL that is stopped and started at will, always on the same port, with the same data. */
export class Postgres {
  #server: ChildProcess | null = null;

  private constructor(
    private readonly native: NativeFolder,
    private readonly cluster: string,
    private readonly account: ServerAccount | null,
    private readonly url: URL,
    private readonly log: string,
  ) {
    process.on('exit', this.#killNow);
  }

  /** Makes a cluster in the folder, with a migrated database as the template of all others. */
  static async make(folder: string): Promise<Postgres> {
    await mkdir(folder, { recursive: true });
    chmodSync(folder, 0o755); // as root, the server runs as another account
    const first = await startEmbeddedPostgres(folder);
    const url = new URL(first.url);
    await first.stop();
    const account = await serverAccount(join(folder, 'postgres'));
    const { native, cluster } = await place(folder, account);
    const server = new Postgres(native, cluster, account, url, join(folder, 'faults.log'));
    await server.start();
    await server.#onServer((client) => client.query(`create database ${TEMPLATE}`));
    await migrate(server.#urlOf(TEMPLATE));
    return server;
  }

  /** Starts the server, where it does not run, and waits until it lets clients in. */
  async start(): Promise<void> {
    if (this.#server !== null && this.#server.exitCode === null && this.#server.signalCode === null) return;
    await endOrphan(this.cluster);
    // The sessions of a server that was killed may hold its memory for a moment.
    for (let attempt = 1; ; attempt += 1) {
      this.#server = this.#launch();
      if (await this.#untilReady(this.#server)) return;
      if (attempt === 40) throw new Error(`PostgreSQL does not start: see ${this.log}`);
      await delay(100);
    }
  }

  async stop(mode: StopMode): Promise<void> {
    const server = this.#server;
    if (server === null || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill(SIGNALS[mode]);
    await gone;
    this.#server = null;
  }

  /** A new database with every migration and nothing else. */
  async database(name: string): Promise<string> {
    await this.#onServer((client) => client.query(`create database ${name} template ${TEMPLATE} strategy file_copy`));
    return this.#urlOf(name);
  }

  async end(): Promise<void> {
    await this.stop('immediate');
    process.off('exit', this.#killNow);
  }

  #launch(): ChildProcess {
    const settings: Record<string, string> = {
      listen_addresses: '127.0.0.1',
      port: this.url.port,
      unix_socket_directories: '',
      max_connections: '200',
      timezone: 'UTC',
      // The machine does not lose power here: what was written survives the server. What it acknowledges is still waited for.
      fsync: 'off',
      full_page_writes: 'off',
      log_min_messages: 'fatal',
    };
    const log = openSync(this.log, 'a', 0o600);
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const { uid, gid } = this.account ?? {};
    const child = spawn(this.native.postgres, ['-D', this.cluster, ...flags], {
      cwd: this.cluster,
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', log, log],
      ...(uid === undefined || gid === undefined ? {} : { uid, gid }),
    });
    closeSync(log);
    return child;
  }

  async #untilReady(server: ChildProcess): Promise<boolean> {
    while (server.exitCode === null && server.signalCode === null) {
      try {
        await this.#onServer((client) => client.query('select 1'));
        return true;
      } catch {
        await delay(20);
      }
    }
    return false;
  }

  async #onServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
    const client = new pg.Client({ connectionString: this.#urlOf('postgres'), connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }

  #urlOf(database: string): string {
    const url = new URL(this.url);
    url.pathname = `/${database}`;
    return url.href;
  }

  readonly #killNow = (): void => {
    this.#server?.kill('SIGQUIT');
  };
}
