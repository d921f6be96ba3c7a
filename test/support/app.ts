import { randomUUID } from 'node:crypto';
import { afterAll } from '@jest/globals';
import { SignJWT } from 'jose';
import { type Application, compose, type Parts } from '../../src/container.js';
import type { OpenFinanceQuotas } from '../../src/modules/connections/index.js';
import { RefreshConnectors } from '../../src/modules/connectors/index.js';
import { RefreshCategories } from '../../src/modules/transactions/index.js';
import { RegisterWebhook } from '../../src/modules/webhooks/index.js';
import { closeDatabase, type DatabaseRights, openDatabase } from '../../src/platform/database/open-database.js';
import { PostgresSignals } from '../../src/platform/database/postgres-signals.js';
import type { HttpSettings } from '../../src/platform/http/http-server.js';
import type { Schema } from '../../src/platform/http/operations.js';
import { NO_LIMITS } from '../../src/platform/http/request-limits.js';
import { GraphileJobQueue } from '../../src/platform/jobs/graphile-job-queue.js';
import { JobWorker } from '../../src/platform/jobs/job-worker.js';
import { Metrics } from '../../src/platform/metrics.js';
import {
  createPluggyAdapters,
  KnexTokenBuckets,
  LeasingGate,
  type PluggyOptions,
  type RequestLimits,
} from '../../src/pluggy/index.js';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../src/sandbox/index.js';
import { type Clock, systemClock } from '../../src/shared/clock.js';
import type { Logger } from '../../src/shared/logger.js';
import { testEncryption } from './encryption.js';
import { type TestDatabase, testDatabase } from './postgres.js';
import type { TestSandbox } from './sandbox.js';
import { type RequestOptions, type TestAnswer, type TestServer, testServer } from './server.js';
import { silentLogger } from './silent-logger.js';
import { until } from './until.js';

export { until } from './until.js';

export const SECRET = 'a secret of thirty-two characters or more';

export interface TestApp {
  application: Application;
  /** With the owner's rights; the service's own connections have the application's. */
  database: TestDatabase['database'];
  databaseUrl: string;
  server: TestServer;
  /** Runs no more jobs, so that nothing changes by itself. */
  stopWorker(): Promise<void>;
  /** Waits until the bank has no more to tell and no job is due, so that nothing changes by itself. */
  atRest(bank: TestSandbox): Promise<void>;
  /** A person with a bearer token; another one at each call. */
  person(options?: { admin?: boolean }): Promise<Person>;
}

export interface Person {
  token: string;
  /** As this person; `path` is below `/api/banking`. Without a type the answer is read as an error's. */
  request<Body = Schema<'Problem'>>(
    method: string,
    path: string,
    body?: unknown,
    options?: RequestOptions,
  ): Promise<TestAnswer<Body>>;
}

/**
 * The whole service in this process: HTTP with every answer checked by the contract, jobs, a database of its own, and Pluggy
 * at `pluggyUrl`. Ended after the file's tests.
 */
export async function testApp(options: {
  pluggyUrl: string;
  clock?: Clock;
  pluggy?: Partial<PluggyOptions>;
  /** Of the service's connections; `owner` puts row-level security out of the way. */
  rights?: DatabaseRights;
  /** People sign in with passwords in place of tokens. */
  accounts?: Parts['settings']['accounts'];
  /** Behind a proxy, in Express' terms. */
  trustProxy?: HttpSettings['trustProxy'];
  /** Subscribe to the provider's notifications. */
  webhooks?: boolean;
  /** What proves notifications; one is made up where none is given. */
  webhookSecret?: string;
  /** Keeps requests to Pluggy under these; by default under none. */
  limits?: RequestLimits;
  /** Looks after its subscription at the provider, as the service does with Pluggy itself. */
  selfCheck?: { baseUrl: string; repairs: boolean };
  /** A further instance of that one's service, on the same database. */
  beside?: TestApp;
  openFinanceQuotas?: OpenFinanceQuotas;
  /** Central banks to fetch rates from; by default none. */
  exchangeRates?: { ecbUrl: string; ptaxUrl: string };
  /** Takes what is logged; by default nobody does. */
  logger?: Logger;
}): Promise<TestApp> {
  // Hooks run in the order in which they are added: the worker ends before its database is dropped.
  const ends: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const end of ends) await end();
  });
  const { database, url } = options.beside
    ? { database: options.beside.database, url: options.beside.databaseUrl }
    : await testDatabase();
  const restricted = openDatabase(url, options.rights);
  const logger = options.logger ?? silentLogger;
  const clock = options.clock ?? systemClock;
  const metrics = new Metrics();
  const ending = new AbortController();
  const pluggy = createPluggyAdapters({
    clientId: SANDBOX_CLIENT_ID,
    clientSecret: SANDBOX_CLIENT_SECRET,
    baseUrl: options.pluggyUrl,
    ...(options.logger && { logger }),
    retry: { attempts: 3, firstWaitMs: 5, longestBackOffMs: 20, longestAskedWaitMs: 100 },
    timeouts: { connect: 1000, headers: 2000, body: 2000, whole: 4000 },
    signal: ending.signal,
    ...(options.limits && { gate: new LeasingGate(new KnexTokenBuckets(restricted), options.limits) }),
    ...options.pluggy,
  });
  const signals = new PostgresSignals(restricted, url, logger);
  const application = compose({
    database: restricted,
    signals,
    jobs: new GraphileJobQueue(restricted),
    pluggy,
    encryption: testEncryption(),
    logger,
    clock,
    settings: {
      tokens: options.accounts ? null : { keys: { secret: SECRET }, issuer: null, audience: null },
      accounts: options.accounts ?? null,
      webhooks: {
        secretHeader: 'x-webhook-secret',
        secrets: options.webhookSecret ? { current: options.webhookSecret, previous: null } : 'generated',
        hmac: null,
        clientId: SANDBOX_CLIENT_ID,
        allowedAddresses: [],
        selfCheck: options.selfCheck ?? null,
      },
      includeSandboxConnectors: true,
      ...(options.openFinanceQuotas && { openFinanceQuotas: options.openFinanceQuotas }),
      retention: { webhookEventsMonths: null, syncLogsMonths: null, removedTransactionsMonths: null },
      limits: NO_LIMITS,
      exchangeRates: options.exchangeRates ?? null,
    },
  });
  const server = await testServer({
    operations: application.operations,
    authenticator: application.authenticator,
    audit: application.audit,
    idempotency: application.idempotency,
    actFor: application.actFor,
    routes: application.routes,
    ...(options.logger && { logger }),
    config: { host: '127.0.0.1', port: 0, trustProxy: options.trustProxy ?? false },
    metrics,
  });
  const alone = options.beside === undefined;
  const worker = new JobWorker({ url, handlers: application.handlers, logger, metrics, concurrency: 4, alone });
  let stopped: Promise<void> | null = null;
  const stopWorker = () => {
    stopped ??= worker.stop();
    return stopped;
  };
  ends.push(async () => {
    ending.abort();
    await stopWorker();
    await pluggy.close();
    await signals.close();
    await closeDatabase(restricted);
  });
  await worker.start();
  await application.container.get(RefreshConnectors).run('script');
  await application.container.get(RefreshCategories).run();
  if (options.webhooks) await application.container.get(RegisterWebhook).run(server.url);
  return {
    application,
    database,
    databaseUrl: url,
    server,
    stopWorker,
    atRest: async (bank) => {
      await until(
        async () => {
          const { pending } = await bank.control<{ pending: number }>('GET', '/deliveries');
          const { rows } = await database.sql.raw(
            'select count(*)::int as due from graphile_worker.jobs where run_at <= now() and attempts < max_attempts',
          );
          return { pending, due: rows[0].due };
        },
        ({ pending, due }) => pending === 0 && due === 0,
      );
    },
    person: async (who = {}) => {
      const token = await tokenFor(randomUUID(), who.admin ? 'admin' : undefined);
      const authorization = `Bearer ${token}`;
      return {
        token,
        request: (method, path, body, request) =>
          server.request(method, path, { ...request, body, headers: { authorization, ...request?.headers } }) as never,
      };
    },
  };
}

export function tokenFor(subject: string, scope?: string, expires = '1h'): Promise<string> {
  return new SignJWT(scope ? { scope } : {})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(SECRET));
}
