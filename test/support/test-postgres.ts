import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/platform/database/migrate.js';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres/embedded-postgres.js';
import { isAlive } from '../../src/platform/embedded-postgres/folder-lock.js';
import { endOrphan } from '../../src/platform/embedded-postgres/postmaster.js';

/** The variable in which the run's processes find the server; test databases are copies of its template. */
export const SERVER_VARIABLE = 'SALDO_TEST_POSTGRES';
export const TEMPLATE = 'saldo_template';

const PREFIX = 'saldo-test-';
const HOUR = 3_600_000;

/** Ends and removes what runs that were killed have left behind; a run that lives holds its folder. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const owner = Number((await readFile(join(folder, 'owner'), 'utf8').catch(() => '')).split(' ')[0]);
    const age = Date.now() - (await stat(folder).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    // Without an owner it is being made just now, or was left behind while it was being removed.
    if (owner ? isAlive(owner) : age < HOUR) continue;
    await endOrphan(join(folder, 'postgres'))
      .then(() => rm(folder, { recursive: true, force: true }))
      .catch(() => undefined); // another user's, which is not ours to end
  }
}

/** One PostgreSQL a jest run, in a temporary folder, with a database that has every migration as the template of all others. */
export async function startTestPostgres(): Promise<void> {
  await sweep();
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  await chmod(folder, 0o755); // as root, the server runs as another account
  const server = await startEmbeddedPostgres(folder, {
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  const killed = () => {
    try {
      process.kill(server.pid, 'SIGQUIT');
    } catch {
      // it has ended already
    }
  };
  process.once('exit', killed);
  Object.assign(globalThis, {
    stopTestPostgres: async () => {
      process.off('exit', killed);
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  });
  const template = new URL(server.url);
  template.pathname = `/${TEMPLATE}`;
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  await migrate(template.href);
  process.env[SERVER_VARIABLE] = server.url;
}
