import { join, resolve } from 'node:path';
import type { Config } from './config.js';
import { type Application, compose } from './container.js';
import { moduleSettings } from './module-settings.js';
import type { Database } from './platform/database/database.js';
import { migrate, missingMigrations } from './platform/database/migrate.js';
import { closeDatabase, openDatabase } from './platform/database/open-database.js';
import { PostgresSignals } from './platform/database/postgres-signals.js';
import { isDatabaseUnreachable } from './platform/database/unreachable.js';
import { startEmbeddedPostgres } from './platform/embedded-postgres/embedded-postgres.js';
import { openEncryption } from './platform/encryption/encryption.js';
import { checkKnownKeys } from './platform/encryption/known-keys.js';
import { createHttpServer, type Readiness } from './platform/http/http-server.js';
import { waitForPort } from './platform/http/wait-for-port.js';
import { GraphileJobQueue } from './platform/jobs/graphile-job-queue.js';
import { JobWorker } from './platform/jobs/job-worker.js';
import { Scheduler } from './platform/jobs/scheduler.js';
import { Metrics } from './platform/metrics.js';
import { createPluggyAdapters, KnexTokenBuckets, LeasingGate, type PluggyOptions } from './pluggy/index.js';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, startSandbox } from './sandbox/index.js';
import { systemClock } from './shared/clock.js';
import type { Logger } from './shared/logger.js';
import { firstWork } from './start-up.js';

export interface Service {
  /** `null` without the role api. */
  url: string | null;
  /** Further facts for the line that says the service is ready. */
  facts: Record<string, unknown>;
  /** Finishes the work in hand and stops everything that was started, in the reverse order. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  config: Config;
  logger: Logger;
  /** The database is gone for good: the process should end. */
  lost(error: Error): void;
}

/** Starts the roles that the settings ask for. When a step fails, what the steps before it started is stopped again. */
export async function startService({ config, logger, lost }: ServiceOptions): Promise<Service> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (let next = stops.pop(); next; next = stops.pop()) {
      await next().catch((error) => logger.error('could not stop in order', { error }));
    }
  };
  try {
    if (config.roles.has('api')) await waitForPort(config.http);
    const metrics = new Metrics();
    const [url, pluggy] = await together(databaseUrl(config, logger, lost, stops), pluggyAccess(config, logger, stops));
    const ran = await migrate(url).catch((error) => explain(error, url));
    if (ran.length > 0) logger.info('the database is up to date', { migrations: ran });
    const database = openDatabase({ url, poolSize: config.database.poolSize });
    stops.push(() => closeDatabase(database));
    const encryption = openEncryption(config.encryption.keys, config.dataDir);
    await checkKnownKeys(database, encryption.keyring);
    const ending = new AbortController();
    const gate = new LeasingGate(new KnexTokenBuckets(database), config.requestLimits);
    const adapters = createPluggyAdapters({ ...pluggy.account, gate, logger, signal: ending.signal });
    stops.push(() => adapters.close());
    const signals = new PostgresSignals(database, url, logger);
    stops.push(() => signals.close());
    const application = compose({
      database,
      signals,
      jobs: new GraphileJobQueue(database),
      pluggy: adapters,
      encryption,
      logger,
      clock: systemClock,
      settings: moduleSettings(config),
    });
    stops.push(() => application.limits.close());
    metrics.watch(application.gauges);
    const state: State = { started: false };
    const address = config.roles.has('api')
      ? await startApi({ config, logger, metrics, database, application, state }, stops)
      : null;
    if (config.roles.has('worker')) {
      const worker = new JobWorker({
        url,
        handlers: application.handlers,
        logger,
        metrics,
        concurrency: config.worker.concurrency,
        alone: config.database.url === null,
      });
      stops.push(async () => {
        const stopped = worker.stop();
        ending.abort(); // what waits to ask the provider again is handed back with its job
        await stopped;
      });
      await worker.start();
    }
    if (config.roles.has('scheduler')) {
      const scheduler = new Scheduler(database, new GraphileJobQueue(database), logger);
      scheduler.start(application.schedules);
      stops.push(() => scheduler.stop());
    }
    const facts = await firstWork(application.container, { config, logger, address, isSandbox: pluggy.isSandbox });
    state.started = true;
    return { url: address, facts, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Pluggy itself or the sandbox in its place; nothing but `isSandbox` tells them apart. */
interface PluggyAccess {
  account: Pick<PluggyOptions, 'baseUrl' | 'clientId' | 'clientSecret'>;
  isSandbox: boolean;
}

interface State {
  started: boolean;
}

interface ApiParts {
  config: Config;
  logger: Logger;
  metrics: Metrics;
  database: Database;
  application: Application;
  state: State;
}

async function startApi(parts: ApiParts, stops: (() => Promise<void>)[]): Promise<string> {
  const { config, logger, metrics, database, application, state } = parts;
  const server = createHttpServer({
    operations: application.operations,
    authenticator: application.authenticator,
    audit: application.audit,
    idempotency: application.idempotency,
    limits: application.limits,
    actFor: application.actFor,
    routes: (app) => application.routes(app),
    config: config.http,
    logger,
    metrics,
    ready: () => readiness(database, state),
  });
  const address = await server.listen();
  stops.push(() => server.close());
  return address;
}

async function readiness(database: Database, state: State): Promise<Readiness> {
  const missing = await missingMigrations(database.knex).catch((error: unknown) =>
    isDatabaseUnreachable(error) ? 'unreachable' : 'failing',
  );
  return {
    database: typeof missing === 'string' ? missing : 'ok',
    migrations: typeof missing === 'string' ? 'unknown' : missing === 0 ? 'ok' : `${missing} missing`,
    start: state.started ? 'ok' : 'in progress',
  };
}

async function databaseUrl(
  { database, dataDir }: Config,
  logger: Logger,
  lost: (error: Error) => void,
  stops: (() => Promise<void>)[],
): Promise<string> {
  if (database.url !== null) return database.url;
  const server = await startEmbeddedPostgres(dataDir, {
    notice: (line) => logger.warn(line),
    died: (line) => logger.error(line),
    lost,
  });
  stops.unshift(() => server.stop()); // last of all, whatever else has started meanwhile
  return server.url;
}

async function pluggyAccess(config: Config, logger: Logger, stops: (() => Promise<void>)[]): Promise<PluggyAccess> {
  if (config.pluggy) {
    const { apiUrl: baseUrl, clientId, clientSecret } = config.pluggy;
    return { account: { baseUrl, clientId, clientSecret }, isSandbox: false };
  }
  const sandbox = await startSandbox({
    port: config.sandboxPort,
    stateFile: join(resolve(config.dataDir), 'sandbox.json'),
    logger,
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(
      `port ${config.sandboxPort}, for the sandbox, is in use: stop what uses it, or set SANDBOX_PORT (0 picks a free one)`,
    );
  });
  stops.push(() => sandbox.close());
  return {
    account: { baseUrl: sandbox.url, clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET },
    isSandbox: true,
  };
}

/** Both, at the same time; when one fails, the other is waited for, so that it can be stopped. */
async function together<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const [one, other] = await Promise.allSettled([first, second]);
  if (one.status === 'rejected') throw one.reason;
  if (other.status === 'rejected') throw other.reason;
  return [one.value, other.value];
}

/** One line that names the server and the reason, without the password. */
function explain(error: Error & { code?: string; errors?: Error[] }, url: string): never {
  const { hostname, port, pathname, username } = new URL(url);
  const place = `${username ? `${decodeURIComponent(username)}@` : ''}${hostname}:${port || 5432}${pathname}`;
  if (isDatabaseUnreachable(error)) {
    const reason = error.message || error.errors?.[0]?.message || error.code;
    throw new Error(`the database at ${place} cannot be reached: ${reason}`);
  }
  if (error.code?.startsWith('28') || error.code === '3D000') {
    throw new Error(`the database at ${place} does not let us in: ${error.message}`);
  }
  throw error;
}
