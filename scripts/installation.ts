import 'reflect-metadata';
import { connect } from 'node:net';
import type { Container } from 'inversify';
import type { Config } from '../src/config.js';
import { compose } from '../src/container.js';
import { moduleSettings } from '../src/module-settings.js';
import { migrate } from '../src/platform/database/migrate.js';
import { closeDatabase, openDatabase } from '../src/platform/database/open-database.js';
import { PostgresSignals } from '../src/platform/database/postgres-signals.js';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres/embedded-postgres.js';
import { runningEmbeddedPostgres } from '../src/platform/embedded-postgres/running-server.js';
import { openEncryption } from '../src/platform/encryption/encryption.js';
import { checkKnownKeys } from '../src/platform/encryption/known-keys.js';
import { GraphileJobQueue } from '../src/platform/jobs/graphile-job-queue.js';
import { JobWorker } from '../src/platform/jobs/job-worker.js';
import { openLog } from '../src/platform/logging.js';
import { Metrics } from '../src/platform/metrics.js';
import { createPluggyAdapters, KnexTokenBuckets, LeasingGate, type PluggyOptions } from '../src/pluggy/index.js';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, startSandbox } from '../src/sandbox/index.js';
import { systemClock } from '../src/shared/clock.js';

/** What a command may have beside the container. */
export interface Installation {
  /** Runs jobs in this process, beside those that the service runs if there is one, until the command ends. */
  startWorker(): Promise<void>;
}

/**
 * Lends the parts of this installation to a command, and closes them again: the database and the sandbox of a service that
 * runs at the moment, or its own for as long as the work takes.
 */
export async function withInstallation<Result>(
  config: Config,
  work: (container: Container, installation: Installation) => Promise<Result>,
): Promise<Result> {
  await using opened = new AsyncDisposableStack();
  const url = await databaseUrl(config, opened);
  await migrate(url);
  const database = opened.adopt(openDatabase({ url, applicationName: 'saldo-script' }), closeDatabase);
  const encryption = openEncryption(config.encryption.keys, config.dataDir);
  await checkKnownKeys(database, encryption.keyring);
  const logger = openLog({ ...config.log, level: 'warn' });
  const account = await providerAccount(config, opened);
  const gate = new LeasingGate(new KnexTokenBuckets(database), config.requestLimits);
  const pluggy = opened.adopt(createPluggyAdapters({ ...account, gate, logger }), (adapters) => adapters.close());
  const jobs = new GraphileJobQueue(database);
  const settings = moduleSettings(config);
  const signals = opened.adopt(new PostgresSignals(database, url, logger), (listening) => listening.close());
  const parts = { database, signals, jobs, pluggy, encryption, logger, clock: systemClock, settings };
  const { container, handlers } = compose(parts);
  const startWorker = async () => {
    const { concurrency } = config.worker;
    const worker = new JobWorker({ url, handlers, logger, metrics: new Metrics(), concurrency, alone: false });
    opened.defer(() => worker.stop());
    await worker.start();
  };
  // Operators' commands are for all users at once.
  return await database.asSystem('a command of the operator', () => work(container, { startWorker }));
}

async function databaseUrl({ database, dataDir }: Config, opened: AsyncDisposableStack): Promise<string> {
  const known = database.url ?? (await runningEmbeddedPostgres(dataDir));
  if (known !== null) return known;
  const notice = (line: string) => void process.stderr.write(`${line}\n`);
  return opened.adopt(await startEmbeddedPostgres(dataDir, { notice }), (server) => server.stop()).url;
}

type ProviderAccount = Pick<PluggyOptions, 'baseUrl' | 'clientId' | 'clientSecret'>;

async function providerAccount(
  { pluggy, sandboxPort }: Config,
  opened: AsyncDisposableStack,
): Promise<ProviderAccount> {
  if (pluggy) return { baseUrl: pluggy.apiUrl, clientId: pluggy.clientId, clientSecret: pluggy.clientSecret };
  const baseUrl = (await isListening(sandboxPort))
    ? `http://127.0.0.1:${sandboxPort}`
    : opened.adopt(await startSandbox({ port: 0 }), (sandbox) => sandbox.close()).url;
  return { baseUrl, clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET };
}

/** Port 0 stands for one that only the service itself knows. */
async function isListening(port: number): Promise<boolean> {
  if (port === 0) return false;
  return new Promise((answer) => {
    const probe = connect({ host: '127.0.0.1', port });
    probe.once('connect', () => {
      probe.destroy();
      answer(true);
    });
    probe.once('error', () => answer(false));
  });
}
