import { afterAll, afterEach } from '@jest/globals';
import type { Authenticator } from '../../src/platform/http/authenticator.js';
import { createHttpServer, type HttpServerOptions } from '../../src/platform/http/http-server.js';
import type { Operations } from '../../src/platform/http/operations.js';
import { Metrics } from '../../src/platform/metrics.js';
import { SaldoError } from '../../src/shared/errors.js';
import type { Principal, UserId } from '../../src/shared/principal.js';
import { contractCheck } from './contract-check.js';
import { type KeptLogger, keptLogger } from './kept-logger.js';

export interface TestServer {
  /** `http://127.0.0.1:…` */
  url: string;
  log: KeptLogger;
  metrics: Metrics;
  /** `get('/accounts/')`: paths below `/api/banking` when they do not start with `http` or `/api`. */
  request(method: string, path: string, options?: RequestOptions): Promise<TestAnswer>;
  close(): Promise<void>;
}

export interface RequestOptions {
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  raw?: string | Buffer;
}

export interface TestAnswer<Body = Record<string, never>> {
  status: number;
  headers: Headers;
  body: Body;
  text: string;
}

/**
 * Our HTTP server in this process, on a free port, with the given operations; those not given fail. Every answer is checked
 * by the contract, and a test during which one breaks it fails. Closed after the file's tests.
 */
export async function testServer(
  options: Partial<Omit<HttpServerOptions, 'operations'>> & { operations: Partial<Operations> },
): Promise<TestServer> {
  const log = keptLogger();
  const metrics = options.metrics ?? new Metrics();
  const check = contractCheck();
  const broken: string[] = [];
  const server = createHttpServer({
    authenticator: anybody(),
    actFor: (_principal, work) => work(),
    logger: log,
    config: { host: '127.0.0.1', port: 0, trustProxy: false },
    ready: async () => ({ database: 'ok' }),
    ...options,
    metrics,
    operations: withFailing(options.operations),
    inspect: (answer) => {
      const mismatch = check(answer);
      if (mismatch) broken.push(mismatch.slice(0, 500));
    },
  });
  const url = await server.listen();
  afterEach(() => {
    const found = broken.splice(0);
    if (found.length > 0) throw new Error(`answers that break the contract:\n${found.join('\n')}`);
  });
  afterAll(() => server.close());
  return {
    url,
    log,
    metrics,
    close: () => server.close(),
    request: (method, path, request) => send(url, method, path, request),
  };
}

/** Sends one request and reads its answer, whatever its status. */
export async function send(
  server: string,
  method: string,
  path: string,
  { headers, body, raw }: RequestOptions = {},
): Promise<TestAnswer> {
  const address = path.startsWith('http')
    ? path
    : `${server}${/^\/(api\/|docs|health|openapi|metrics)/.test(path) || path === '/' ? '' : '/api/banking'}${path}`;
  const answer = await fetch(address, {
    method,
    redirect: 'manual',
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
  });
  // A stream has no end of its own: who wants to read one opens it otherwise.
  const isStream = answer.headers.get('content-type')?.includes('event-stream') ?? false;
  if (isStream) await answer.body?.cancel();
  const text = isStream ? '' : await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  return { status: answer.status, headers: answer.headers, text, body: isJson && text ? JSON.parse(text) : undefined };
}

/** Lets in every bearer token but `bad`; the token is the user's id, and `admin` after a space its scope. */
export function anybody(timeZone = 'America/Sao_Paulo'): Authenticator {
  return {
    async authenticate({ authorization }): Promise<Principal> {
      const [, userId, scope] = /^Bearer (\S+)(?: (admin))?$/.exec(authorization ?? '') ?? [];
      if (!userId || userId === 'bad') {
        throw new SaldoError({ code: 'token_missing', kind: 'unauthenticated', detail: 'A bearer token is needed.' });
      }
      const proof = { kind: 'bearer', id: null } as const;
      return {
        userId: userId as UserId,
        scopes: ['read', 'write', ...(scope ? ['admin' as const] : [])],
        timeZone,
        proof,
      };
    },
  };
}

function withFailing(operations: Partial<Operations>): Operations {
  return new Proxy(operations, {
    get: (given, id) =>
      given[id as keyof Operations] ?? (() => Promise.reject(new Error(`the test gave no operation ${String(id)}`))),
  }) as Operations;
}
