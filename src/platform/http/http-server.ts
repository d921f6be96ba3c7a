import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import type { Logger } from '../../shared/logger.js';
import type { Metrics } from '../metrics.js';
import { accessLog } from './access-log.js';
import type { Authenticator } from './authenticator.js';
import { readContract } from './contract.js';
import { type ActFor, contractHandler, type ResponseInspector } from './contract-handler.js';
import { documentation } from './documentation.js';
import { errorMiddleware } from './error-middleware.js';
import type { IdempotencyStore } from './idempotency.js';
import type { Operations } from './operations.js';
import { HttpRefusal } from './problem.js';
import type { RequestAudit } from './request-audit.js';
import type { RequestLimits } from './request-limits.js';
import { securityHeaders } from './security-headers.js';
import { answerUnreadable } from './unreadable-requests.js';
import { whyNotListening } from './why-not-listening.js';

export interface HttpSettings {
  host: string;
  /** 0 picks a free one. */
  port: number;
  /** Which proxies' `X-Forwarded-For` to believe, in Express' terms; `false` believes none. */
  trustProxy: boolean | number | string[];
}

/** What `/health/ready` says: ready when every check is `ok`; otherwise each check says what is missing. */
export type Readiness = Record<string, 'ok' | (string & {})>;

export interface HttpServerOptions {
  operations: Operations;
  authenticator: Authenticator;
  limits?: RequestLimits;
  /** Absent: nothing is written down. */
  audit?: RequestAudit;
  idempotency?: IdempotencyStore;
  actFor: ActFor;
  logger: Logger;
  metrics: Metrics;
  config: HttpSettings;
  ready(): Promise<Readiness>;
  /** Further addresses, such as the dashboard and signing in. */
  routes?: (app: Express) => void;
  inspect?: ResponseInspector;
}

export interface HttpServer {
  /** Starts to listen and returns the address, `http://127.0.0.1:3000`. Rejects when the port is taken. */
  listen(): Promise<string>;
  /** Takes no more requests, lets those in progress finish for up to 10 seconds, then cuts them off. */
  close(): Promise<void>;
}

const PATIENCE = 10_000;
/** Of the address and all headers together. */
const MOST_HEADER_BYTES = 16_384;

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { logger, metrics, config, operations, authenticator, actFor, audit, limits, idempotency, inspect } = options;
  let closing = false;
  const ending = new AbortController();
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag'); // hashing every answer costs more than it saves
  app.enable('case sensitive routing');
  app.set('trust proxy', config.trustProxy);
  app.use(accessLog(logger, metrics));
  app.use((_request, response, next) => {
    if (closing) response.setHeader('Connection', 'close');
    next();
  });
  app.use(securityHeaders());
  const contract = readContract();
  if (limits) app.use(limits.pages(`${contract.servers[0]!.url}/`));
  app.use(
    contractHandler({
      contract,
      operations,
      authenticator,
      actFor,
      limits,
      audit,
      idempotency,
      inspect,
      ending: ending.signal,
    }),
  );
  health(app, options);
  documentation(app);
  options.routes?.(app);
  app.get('/', (_request, response) => response.redirect(302, '/docs/'));
  app.use(() => {
    throw new HttpRefusal({ status: 404, code: 'not_found', detail: 'There is nothing at this address.' });
  });
  app.use(errorMiddleware(logger, inspect, limits));

  const server = createServer({ maxHeaderSize: MOST_HEADER_BYTES }, app);
  server.on('clientError', answerUnreadable);
  server.headersTimeout = 15_000; // slow clients do not hold sockets
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 65_000; // longer than the usual minute of a proxy in front
  return {
    listen: () => listen(server, config),
    close: async () => {
      closing = true;
      ending.abort();
      await close(server);
    },
  };
}

function health(app: Express, { ready, metrics }: HttpServerOptions): void {
  app.get('/health/live', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/health/ready', async (_request, response) => {
    const checks = await ready();
    const isReady = Object.values(checks).every((check) => check === 'ok');
    response.status(isReady ? 200 : 503).json({ status: isReady ? 'ok' : 'unavailable', checks });
  });
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

function listen(server: Server, { host, port }: HttpSettings): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new Error(whyNotListening(error, host, port))));
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo;
      const everywhere = host === '0.0.0.0' || host === '::';
      const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
      resolve(`http://${name}:${address.port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((closed) => {
    const patience = setTimeout(() => server.closeAllConnections(), PATIENCE);
    // A connection becomes idle when its last answer is out, and then would be kept for the client's next request.
    const sweep = setInterval(() => server.closeIdleConnections(), 20);
    server.close(() => {
      clearTimeout(patience);
      clearInterval(sweep);
      closed();
    });
  });
}
