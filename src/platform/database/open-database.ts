import { createRequire } from 'node:module';
import type { Knex } from 'knex';
import pg from 'pg';
import { Acting } from './acting.js';
import { actingClient } from './acting-client.js';
import { columnTypes } from './column-types.js';
import { Database } from './database.js';
import { APP_ROLE } from './isolation.js';

// knex is CommonJS and heavy: required once, without the interop wrapper that would read every dialect.
const createKnex: typeof import('knex').default = createRequire(import.meta.url)('knex');

export interface DatabaseSettings {
  /** `postgres://user:password@host:port/database` */
  url: string;
  /** Most connections of this process's pool. */
  poolSize?: number;
  /** Milliseconds after which PostgreSQL cuts off a statement; 0 lets it run. */
  statementTimeout?: number;
  /** Shown in `pg_stat_activity`. */
  applicationName?: string;
}

/** `app`: with the rights of the application, who sees the rows of the user it acts for; `owner`: as the address says. */
export type DatabaseRights = 'app' | 'owner';

const DEFAULTS = { poolSize: 10, statementTimeout: 30_000, applicationName: 'saldo' };
const silent = () => undefined;

const CONNECT_TIMEOUT = 5_000;

/** What a connection of ours is opened with, for knex and for every bare `pg` client alike. */
export function connectionSettings(settings: DatabaseSettings | string): pg.ClientConfig {
  const { url, statementTimeout, applicationName } = complete(settings);
  return {
    connectionString: url,
    types: columnTypes,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    statement_timeout: statementTimeout,
    // A transaction that a hung process holds open would block migrations and vacuum.
    idle_in_transaction_session_timeout: 60_000,
    application_name: applicationName,
    keepAlive: true,
  };
}

/**
 * Opens a pool on a migrated PostgreSQL; connections are made when they are needed, so that an unreachable server shows at the
 * first query. A connection that the server closes is dropped from the pool: it does not end the process. Close with
 * `closeDatabase`.
 */
export function openDatabase(settings: DatabaseSettings | string, rights: DatabaseRights = 'app'): Database {
  const acting = new Acting();
  if (rights === 'owner') return new Database(openKnex(settings), acting, true);
  const { url, ...rest } = complete(settings);
  const knex = openKnex({ ...rest, url: withRole(url, APP_ROLE) });
  knex.client.driver = { ...knex.client.driver, Client: actingClient(acting) };
  return new Database(knex, acting);
}

/** From the first statement on: a step of our own after connecting could be forgotten, or fail and be overlooked. */
function withRole(url: string, role: string): string {
  const address = new URL(url);
  const options = [address.searchParams.get('options'), `-c role=${role}`];
  address.searchParams.set('options', options.filter(Boolean).join(' '));
  return address.href;
}

export function openKnex(settings: DatabaseSettings | string): Knex {
  const { poolSize } = complete(settings);
  return createKnex({
    client: 'pg',
    connection: connectionSettings(settings) as Knex.PgConnectionConfig,
    pool: { min: 0, max: poolSize, acquireTimeoutMillis: 10_000, idleTimeoutMillis: 60_000 },
    // knex would print what the rejected promise tells already.
    log: { warn: silent, error: silent, debug: silent, deprecate: silent },
  });
}

/** A bare `pg` pool for libraries that want one; like ours, it outlives a server that restarts. */
export function openPool(settings: DatabaseSettings | string): pg.Pool {
  const pool = new pg.Pool({ ...connectionSettings(settings), max: complete(settings).poolSize });
  const dropped = () => undefined; // the pool makes a new connection; a statement in progress reports the error itself
  pool.on('error', dropped);
  pool.on('connect', (client) => client.on('error', dropped));
  return pool;
}

export async function closeDatabase(database: Database): Promise<void> {
  await database.knex.destroy();
}

function complete(settings: DatabaseSettings | string): Required<DatabaseSettings> {
  return { ...DEFAULTS, ...(typeof settings === 'string' ? { url: settings } : settings) };
}
