import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { compose } from '../../src/container.js';
import { ConnectBank } from '../../src/modules/connections/index.js';
import { RefreshConnectors } from '../../src/modules/connectors/index.js';
import { USER_REPOSITORY, type UserRepository } from '../../src/modules/identity/index.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { closeDatabase, openDatabase } from '../../src/platform/database/open-database.js';
import { PostgresSignals } from '../../src/platform/database/postgres-signals.js';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres/embedded-postgres.js';
import { openEncryption } from '../../src/platform/encryption/encryption.js';
import { NO_LIMITS } from '../../src/platform/http/request-limits.js';
import { GraphileJobQueue } from '../../src/platform/jobs/graphile-job-queue.js';
import { JobWorker } from '../../src/platform/jobs/job-worker.js';
import { Metrics } from '../../src/platform/metrics.js';
import {
  createPluggyAdapters,
  ENDPOINT_CLASSES,
  KnexTokenBuckets,
  LeasingGate,
  type RequestLimits,
} from '../../src/pluggy/index.js';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../src/sandbox/index.js';
import { systemClock } from '../../src/shared/clock.js';
import { countOf } from '../command.js';

/**
 * The first sync of one big account, sandbox to committed rows, against COPY of the very same rows into a table of the same
 * columns and indexes, on the same server in the same run.
 */
const wholeNumber = countOf(7);
const options = new Command('first-sync')
  .description('Measures the first sync against COPY of the same rows. Prints a table.')
  .option('--rows <n>', 'transactions of the account', wholeNumber, 50_000)
  .option('--no-limits', 'without the buckets that requests to Pluggy wait for')
  .parse()
  .opts<{ rows: number; limits: boolean }>();

const WIDE = Object.fromEntries(ENDPOINT_CLASSES.map((name) => [name, 1_000_000])) as RequestLimits;

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };
const folder = mkdtempSync(join(tmpdir(), 'saldo-bench-'));
chmodSync(folder, 0o755);
await using opened = new AsyncDisposableStack();
opened.defer(() => rmSync(folder, { recursive: true, force: true }));

const server = opened.adopt(await startEmbeddedPostgres(join(folder, 'data'), { notice: console.error }), (running) =>
  running.stop(),
);
await migrate(server.url);
const database = opened.adopt(openDatabase({ url: server.url, statementTimeout: 0 }), closeDatabase);
const owner = opened.adopt(openDatabase({ url: server.url }, 'owner'), closeDatabase);
const sandbox = await startSandboxProcess();
await fetch(`${sandbox}/sandbox/settings`, {
  method: 'PATCH',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ executionStepMs: 0, size: options.rows }),
});

const syncSeconds = await firstSync();
const [counted] = await owner.sql('transactions').count({ rows: '*' });
const rows = Number(counted?.rows);
const copySeconds = await copySameRows();

const line = (what: string, seconds: number) =>
  `${what.padEnd(14)}${seconds.toFixed(2).padStart(9)}${Math.round(rows / seconds)
    .toLocaleString('en')
    .padStart(12)}${(copySeconds / seconds).toFixed(2).padStart(9)}`;
process.stdout.write(
  [
    `${rows.toLocaleString('en')} rows`,
    'way              seconds      rows/s  of COPY',
    line('COPY', copySeconds),
    line('first sync', syncSeconds),
    '',
  ].join('\n'),
);

async function startSandboxProcess(): Promise<string> {
  const child = spawn(process.execPath, ['dist/src/sandbox/main.js', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  opened.defer(async () => {
    child.kill();
    await once(child, 'exit');
  });
  for await (const text of createInterface({ input: child.stdout })) {
    if (text.includes('"ready"')) return JSON.parse(text).url;
  }
  throw new Error('the sandbox did not start');
}

async function firstSync(): Promise<number> {
  const pluggy = opened.adopt(
    createPluggyAdapters({
      clientId: SANDBOX_CLIENT_ID,
      clientSecret: SANDBOX_CLIENT_SECRET,
      baseUrl: sandbox,
      // Far above what is sent: measured is what asking for a turn costs, not waiting for it.
      ...(options.limits && { gate: new LeasingGate(new KnexTokenBuckets(database), WIDE) }),
    }),
    (adapters) => adapters.close(),
  );
  const signals = opened.adopt(new PostgresSignals(database, server.url, quiet), (listening) => listening.close());
  const { container, handlers } = compose({
    database,
    signals,
    jobs: new GraphileJobQueue(database),
    pluggy,
    encryption: openEncryption(null, folder),
    logger: quiet,
    clock: systemClock,
    settings: {
      tokens: null,
      webhooks: { secretHeader: 'x', secrets: 'generated', hmac: null, clientId: null, allowedAddresses: [] },
      includeSandboxConnectors: true,
      retention: { webhookEventsMonths: null, syncLogsMonths: null, removedTransactionsMonths: null },
      limits: NO_LIMITS,
      exchangeRates: null,
    },
  });
  await container.get(RefreshConnectors).run('script');
  const user = await container.get<UserRepository>(USER_REPOSITORY).findOrCreate('installation', 'bench');
  await database.asUser(user.id, () =>
    container.get(ConnectBank).byCredentials(user.id, 2, { user: 'user-ok', password: 'password-ok' }),
  );
  const worker = new JobWorker({
    url: server.url,
    handlers,
    logger: quiet,
    metrics: new Metrics(),
    concurrency: 4,
    alone: true,
  });
  await worker.start();
  for (;;) {
    await sleep(100);
    const [log] = await owner.sql('sync_logs').select('*').whereNotNull('finished_at');
    if (!log) continue;
    await worker.stop();
    if (log.state !== 'succeeded') throw new Error(`the sync failed: ${JSON.stringify(log.error)}`);
    return (log.finished_at.getTime() - log.started_at.getTime()) / 1000;
  }
}

async function copySameRows(): Promise<number> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    const { rows: columns } = await client.query(
      `select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as names from information_schema.columns
       where table_name = 'transactions' and is_generated = 'NEVER'`,
    );
    const names = columns[0].names;
    await client.query('create table copied (like transactions including all)');
    const chunks: Buffer[] = [];
    for await (const chunk of client.query(copyTo(`copy transactions (${names}) to stdout`)))
      chunks.push(chunk as Buffer);
    await client.query('checkpoint');
    const begun = performance.now();
    await pipeline(Readable.from(chunks), client.query(copyFrom(`copy copied (${names}) from stdin`)));
    return (performance.now() - begun) / 1000;
  } finally {
    await client.end();
  }
}
