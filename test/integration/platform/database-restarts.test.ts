import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { closeDatabase, openDatabase } from '../../../src/platform/database/open-database.js';
import { PostgresSignals } from '../../../src/platform/database/postgres-signals.js';
import { GraphileJobQueue } from '../../../src/platform/jobs/graphile-job-queue.js';
import { JobWorker } from '../../../src/platform/jobs/job-worker.js';
import { Metrics } from '../../../src/platform/metrics.js';
import type { JobHandler, JobKind } from '../../../src/shared/job-queue.js';
import { Postgres } from '../../faults/postgres.js';
import { until } from '../../support/app.js';
import { keptLogger } from '../../support/kept-logger.js';
import { startProcess } from '../../support/process.js';

const folder = mkdtempSync(join(tmpdir(), 'saldo-restarts-'));
chmodSync(folder, 0o755); // as root, the server runs as another account
const postgres = await Postgres.make(folder);
const url = await postgres.database('restarts');
const database = openDatabase(url, 'owner');
const queue = new GraphileJobQueue(database);
const children: ChildProcess[] = [];
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  await postgres.start();
  for (const end of ends.splice(0)) await end();
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
});
afterAll(async () => {
  await closeDatabase(database);
  await postgres.end();
  rmSync(folder, { recursive: true, force: true });
});

const looking: JobKind<object> = { name: 'look', parse: (payload) => payload as object };
const jobs = () => database.sql('graphile_worker.jobs').select('task_identifier', 'locked_by', 'attempts');

test('a job whose end could not be written runs again within seconds, in a process that lives on', async () => {
  const script = ['--import', './test/support/typescript-loader.js', './test/support/processes/job-worker.ts'];
  const env = { ...process.env, DATABASE_URL: url, NODE_OPTIONS: '' };
  const child = spawn(process.execPath, script, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const says = (line: string) =>
    until(
      async () => said,
      (text) => text.includes(line),
    );
  await queue.add(looking, {});
  await says('looking, attempt 1\n');
  // Nobody is let in until the worker has seen that the database is gone.
  await postgres.stop('immediate');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await postgres.start();
  // The run that the database cut off does not count.
  await says('looking, attempt 1\nlooking, attempt 1\n');
  await until(jobs, (left) => left.length === 0);
  expect(child.exitCode).toBeNull();
});

test('a job that was taken and never arrived is handed back when the worker has found its database lost', async () => {
  const log = keptLogger();
  const kind: JobKind<{ text: string }> = { name: 'note', parse: (payload) => payload as { text: string } };
  const ran: string[] = [];
  const begun = Promise.withResolvers<void>();
  const handler: JobHandler<{ text: string }> = {
    kind,
    run: async ({ text }, { signal }) => {
      ran.push(text);
      if (text !== 'first' || ran.length > 1) return;
      begun.resolve();
      await once(signal, 'abort');
      throw new Error('cut off');
    },
  };
  const handlers = [handler as JobHandler];
  const worker = new JobWorker({ url, handlers, logger: log, metrics: new Metrics(), concurrency: 2, alone: false });
  ends.push(() => worker.stop());
  await worker.start();
  await queue.add(kind, { text: 'first' });
  await begun.promise;
  const [first] = await jobs();
  // As if the answer with the second job had been lost: the database believes it in this worker's hands.
  await queue.add(kind, { text: 'lost' }, { runAt: new Date(Date.now() + 3_600_000) });
  await database.sql.raw(
    `update graphile_worker._private_jobs set locked_by = ?, locked_at = now(), run_at = now(), attempts = 1
     where payload ->> 'text' = 'lost'`,
    [first!.locked_by],
  );
  await postgres.stop('immediate');
  const seen = ({ message }: { message: string }) => message === 'the worker lost its database, and begins again';
  await until(
    async () => log.lines,
    (lines) => lines.some(seen),
  );
  await postgres.start();
  await until(jobs, (left) => left.length === 0);
  expect(ran.sort()).toEqual(['first', 'first', 'lost']);
});

test('who listens to signals is told at once that some may be missed, and hears those that come later', async () => {
  const signals = new PostgresSignals(database, url, keptLogger());
  ends.push(() => signals.close());
  let told = 0;
  signals.listen('topic', () => {
    told += 1;
  });
  await until(
    async () => told,
    (times) => times === 1,
  );
  await postgres.stop('fast');
  await postgres.start();
  await until(
    async () => told,
    (times) => times === 2,
  );
  await signals.send('topic');
  await until(
    async () => told,
    (times) => times === 3,
  );
});

test('while the database is away the api says so, and answers again when it is back', async () => {
  const secret = 'a secret of thirty-two characters or more';
  const service = startProcess({
    DATABASE_URL: url,
    ROLES: 'api,scheduler',
    AUTH_JWT_SECRET: secret,
    DATA_DIR: folder,
  });
  const { url: address } = await service.ready;
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(randomUUID())
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret));
  const ask = (path: string) => fetch(`${address}${path}`, { headers: { authorization: `Bearer ${token}` } });
  expect((await ask('/api/banking/accounts/')).status).toBe(200);
  await postgres.stop('kill');
  const refused = await ask('/api/banking/accounts/');
  expect(refused.status).toBe(503);
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  expect(await refused.json()).toMatchObject({ code: 'database_unavailable' });
  expect((await ask('/health/live')).status).toBe(200);
  expect((await ask('/health/ready')).status).toBe(503);
  await postgres.start();
  expect((await ask('/api/banking/accounts/')).status).toBe(200);
  expect((await ask('/health/ready')).status).toBe(200);
  expect(await service.stop()).toBe(0);
});
