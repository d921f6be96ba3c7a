import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Container } from 'inversify';
import { SignJWT } from 'jose';
import { compose } from '../../src/container.js';
import { RefreshConnectors } from '../../src/modules/connectors/index.js';
import type { Database } from '../../src/platform/database/database.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { closeDatabase, type DatabaseRights, openDatabase } from '../../src/platform/database/open-database.js';
import { PostgresSignals } from '../../src/platform/database/postgres-signals.js';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres/embedded-postgres.js';
import { openEncryption } from '../../src/platform/encryption/encryption.js';
import { createHttpServer } from '../../src/platform/http/http-server.js';
import { NO_LIMITS } from '../../src/platform/http/request-limits.js';
import { GraphileJobQueue } from '../../src/platform/jobs/graphile-job-queue.js';
import { JobWorker } from '../../src/platform/jobs/job-worker.js';
import { Metrics } from '../../src/platform/metrics.js';
import { createPluggyAdapters } from '../../src/pluggy/index.js';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, startSandbox } from '../../src/sandbox/index.js';
import { systemClock } from '../../src/shared/clock.js';

const SECRET = 'a secret of thirty-two characters or more';
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };

/** The whole service in this process, with a PostgreSQL and a sandbox of its own. */
export interface ServiceInProcess {
  /** With the owner's rights. */
  database: Database;
  /** The parts, with the application's rights. */
  container: Container;
  /** Of the PostgreSQL. */
  url: string;
  /** Starts another API on the same data; `rights` are those of its connections. Gives its address. */
  api(rights: DatabaseRights): Promise<string>;
  tokenFor(subject: string, scope?: string): Promise<string>;
  /** A person whom the API at an address has seen once. */
  person(address: string): Promise<{ id: string; authorization: string }>;
  /** A call of the sandbox's control surface, `path` below `/sandbox`. */
  atBank(method: string, path: string, body: unknown): Promise<unknown>;
}

export async function serviceInProcess(opened: AsyncDisposableStack): Promise<ServiceInProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'saldo-bench-'));
  chmodSync(folder, 0o755);
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres(join(folder, 'data'), { notice: console.error });
  opened.defer(() => postgres.stop());
  const { url } = postgres;
  await migrate(url);
  const sandbox = opened.adopt(await startSandbox({ port: 0, executionStepMs: 5 }), (running) => running.close());
  const pluggy = opened.adopt(
    createPluggyAdapters({ clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET, baseUrl: sandbox.url }),
    (adapters) => adapters.close(),
  );
  const open = (rights: DatabaseRights) => opened.adopt(openDatabase({ url }, rights), closeDatabase);
  const applicationOn = (database: Database) =>
    compose({
      database,
      signals: opened.adopt(new PostgresSignals(database, url, quiet), (signals) => signals.close()),
      jobs: new GraphileJobQueue(database),
      pluggy,
      logger: quiet,
      clock: systemClock,
      settings: {
        tokens: { keys: { secret: SECRET }, issuer: null, audience: null },
        webhooks: { secretHeader: 'x', secrets: 'generated', hmac: null, clientId: null, allowedAddresses: [] },
        includeSandboxConnectors: true,
        retention: { webhookEventsMonths: null, syncLogsMonths: null, removedTransactionsMonths: null },
        limits: NO_LIMITS,
        exchangeRates: null,
      },
      encryption: openEncryption(null, folder),
    });
  const first = applicationOn(open('app'));
  await first.container.get(RefreshConnectors).run('script');
  const metrics = new Metrics();
  const worker = new JobWorker({ url, handlers: first.handlers, logger: quiet, metrics, concurrency: 2, alone: true });
  await worker.start();
  opened.defer(() => worker.stop());
  const tokenFor = (subject: string, scope?: string) =>
    new SignJWT(scope ? { scope } : {})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(subject)
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(SECRET));
  return {
    database: open('owner'),
    container: first.container,
    url,
    api: async (rights) => {
      const application = applicationOn(open(rights));
      const server = createHttpServer({
        ...application,
        logger: quiet,
        metrics: new Metrics(),
        config: { host: '127.0.0.1', port: 0, trustProxy: false },
        ready: async () => ({ database: 'ok' }),
      });
      const address = await server.listen();
      opened.defer(() => server.close());
      return address;
    },
    atBank: async (method, path, body) => {
      const answer = await fetch(`${sandbox.url}/sandbox${path}`, {
        method,
        ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}`);
      return answer.json();
    },
    tokenFor,
    person: async (address) => {
      const authorization = `Bearer ${await tokenFor(randomUUID())}`;
      const answer = await fetch(`${address}/api/banking/me/`, { headers: { authorization } });
      if (!answer.ok) throw new Error(`/me/ answered ${answer.status}`);
      return { id: ((await answer.json()) as { id: string }).id, authorization };
    },
  };
}
