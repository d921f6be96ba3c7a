import 'reflect-metadata';
import type { Express } from 'express';
import { Container } from 'inversify';
import type { Config } from './config.js';
import { DATABASE, type Database } from './platform/database/database.js';
import { AUTHENTICATOR, type Authenticator } from './platform/http/authenticator.js';
import type { Operations } from './platform/http/operations.js';
import { GraphileJobQueue } from './platform/jobs/graphile-job-queue.js';
import type { Schedule } from './platform/jobs/scheduler.js';
import { Metrics } from './platform/metrics.js';
import { CLOCK, systemClock } from './shared/clock.js';
import { SaldoError } from './shared/errors.js';
import { JOB_QUEUE, type JobHandler } from './shared/job-queue.js';
import { LOGGER, type Logger } from './shared/logger.js';
import { UNIT_OF_WORK } from './shared/unit-of-work.js';

/** What `main` has opened before the container is built. */
export interface Platform {
  config: Config;
  database: Database;
  logger: Logger;
  metrics: Metrics;
  pluggy: PluggyAccess;
}

/** Pluggy itself or the sandbox in its place; nothing but `isSandbox` tells them apart. */
export interface PluggyAccess {
  apiUrl: string;
  clientId: string;
  clientSecret: string;
  isSandbox: boolean;
}

/** All that the roles run. */
export interface Application {
  operations: Operations;
  authenticator: Authenticator;
  jobs: JobHandler[];
  schedules: Schedule[];
  /** Addresses beside the contract's, such as signing in and the dashboard. */
  routes(app: Express): void;
  /** Run in order when the service listens and before it says that it is ready; `url` is null without the role api. */
  startUp: ((url: string | null) => Promise<void>)[];
  /** Facts for the line that says the service is ready, such as the address that signs in. */
  announce?(url: string | null): Promise<Record<string, unknown>>;
}

export const CONFIG = Symbol.for('Config');
export const PLUGGY_ACCESS = Symbol.for('PluggyAccess');

export function buildContainer({ config, database, logger, metrics, pluggy }: Platform): Container {
  const container = new Container({ defaultScope: 'Singleton' });
  container.bind<Config>(CONFIG).toConstantValue(config);
  container.bind<PluggyAccess>(PLUGGY_ACCESS).toConstantValue(pluggy);
  container.bind<Database>(DATABASE).toConstantValue(database);
  container.bind(UNIT_OF_WORK).toConstantValue(database);
  container.bind(JOB_QUEUE).toConstantValue(new GraphileJobQueue(database));
  container.bind(CLOCK).toConstantValue(systemClock);
  container.bind<Logger>(LOGGER).toConstantValue(logger);
  container.bind(Metrics).toConstantValue(metrics);
  return container;
}

/** Composes the application from the modules' bindings. */
export function buildApplication(container: Container): Application {
  return {
    operations: container.isBound('Operations') ? container.get<Operations>('Operations') : nothing,
    authenticator: container.isBound(AUTHENTICATOR) ? container.get<Authenticator>(AUTHENTICATOR) : nobody,
    jobs: [],
    schedules: [],
    routes: () => undefined,
    startUp: [],
  };
}

const nothing = new Proxy({} as Operations, {
  get: () => () => {
    throw new SaldoError({ code: 'not_available', kind: 'unavailable', detail: 'This operation is not available.' });
  },
});

const nobody: Authenticator = {
  authenticate: async () => {
    throw new SaldoError({ code: 'token_invalid', kind: 'unauthenticated', detail: 'No token is accepted.' });
  },
};
