import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import pg from 'pg';
import { type Migration, migrations } from '../../../migrations/index.js';
import { isIsolated, isolateUsers } from './isolation.js';
import { connectionSettings, openKnex, openPool } from './open-database.js';
import { rebuildOutdatedTotals } from './totals.js';

const { runMigrations } = createRequire(import.meta.url)('graphile-worker') as typeof import('graphile-worker');

/** Any number that nothing else on the database uses; processes that start together take turns on it. */
const MIGRATION_LOCK = 7_236_001;
const LOOK_AGAIN_MS = 100;

const TABLE = 'saldo_migrations';

/** Runs a migration of ours as knex wants it. */
const source: Knex.MigrationSource<Migration> = {
  getMigrations: async () => migrations,
  getMigrationName: ({ name }) => name,
  getMigration: async ({ up, outsideTransaction }) => ({
    up,
    down: () => Promise.reject(new Error('migrations of this project only go forward')),
    config: { transaction: !outsideTransaction },
  }),
};

/**
 * Brings the schema of the job queue and then our own up to date, and returns the names of the migrations that ran. Safe to
 * call from several processes at once: the others wait and find nothing left to do.
 */
export async function migrate(url: string): Promise<string[]> {
  const settings = { url, poolSize: 2, statementTimeout: 0, applicationName: 'saldo-migrate' };
  const lock = new pg.Client(connectionSettings(settings));
  lock.on('error', () => undefined); // the statement that needs the connection reports it
  await lock.connect();
  const pool = openPool(settings);
  const knex = openKnex(settings);
  try {
    await takeLock(lock);
    await runMigrations({ pgPool: pool, noPreparedStatements: true });
    const config: Knex.MigratorConfig = { migrationSource: source, tableName: TABLE };
    // Under our lock nobody else migrates: a lock that knex finds is one that a killed process left behind.
    if (await knex.schema.hasTable(`${TABLE}_lock`)) await knex.migrate.forceFreeMigrationsLock(config);
    const [, ran] = (await knex.migrate.latest(config)) as [number, string[]];
    if (!(await isIsolated(knex))) await isolateUsers(knex);
    await rebuildOutdatedTotals(knex);
    return ran;
  } finally {
    await Promise.allSettled([knex.destroy(), pool.end(), lock.end()]);
  }
}

/**
 * Asks again and again instead of waiting in one statement: `create index concurrently` waits for the end of every statement
 * that began before it, and would wait for those of the processes that wait for it, for ever and unseen by PostgreSQL.
 */
async function takeLock(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as taken', [MIGRATION_LOCK]);
    if (rows[0].taken) return;
    await sleep(LOOK_AGAIN_MS);
  }
}

/** How many migrations of this version are missing from the database; 0 when the schema is ready. */
export async function missingMigrations(knex: Knex): Promise<number> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(`select name from ${TABLE}`);
  const done = new Set(rows.map(({ name }) => name));
  return migrations.filter(({ name }) => !done.has(name)).length;
}
