import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { closeDatabase, openDatabase } from '../../../src/platform/database/open-database.js';
import type { Authenticator } from '../../../src/platform/http/authenticator.js';
import { createHttpServer, type HttpServerOptions } from '../../../src/platform/http/http-server.js';
import type { Operations } from '../../../src/platform/http/operations.js';
import { type LimitSettings, NO_LIMITS, RequestLimits } from '../../../src/platform/http/request-limits.js';
import { Metrics } from '../../../src/platform/metrics.js';
import { KnexSharedBuckets } from '../../../src/platform/rate-limits/knex-shared-buckets.js';
import { PurgeRateBuckets } from '../../../src/platform/rate-limits/purge-rate-buckets.js';
import { RateLimiter } from '../../../src/platform/rate-limits/rate-limiter.js';
import { SaldoError } from '../../../src/shared/errors.js';
import { contractCheck } from '../../support/contract-check.js';
import { testEncryption } from '../../support/encryption.js';
import { keptLogger } from '../../support/kept-logger.js';
import { testDatabase } from '../../support/postgres.js';
import { anybody, type RequestOptions, send } from '../../support/server.js';

const { database: owner, url } = await testDatabase();
const database = openDatabase(url);
const ends: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of ends) await end();
  await closeDatabase(database);
});

const check = contractCheck();
const broken: (string | null)[] = [];
afterEach(() => expect(broken.splice(0).filter((mismatch) => mismatch !== null)).toEqual([]));

/** So long that nothing drains while a test runs, however slow the machine. */
const WINDOW_SECONDS = 36_000;

/** One process of several that share the database; every operation that is asked here answers. */
async function instance(limits: Partial<LimitSettings>, options: Partial<HttpServerOptions> = {}) {
  const logger = keptLogger();
  const buckets = new KnexSharedBuckets(database, testEncryption().digest);
  const requestLimits = new RequestLimits(
    new RateLimiter(buckets, logger),
    { ...NO_LIMITS, ...limits },
    WINDOW_SECONDS,
  );
  ends.push(() => requestLimits.close());
  const operations: Partial<Operations> = {
    listLoans: async () => ({ status: 200, body: { results: [], next: null, previous: null } }),
    receivePluggyWebhook: async (request) => {
      if (request.header('x-proof') === 'right')
        return { status: 200, body: { event_id: randomUUID(), duplicate: false } };
      throw new SaldoError({ code: 'webhook_unauthenticated', kind: 'unauthenticated', detail: 'No proof.' });
    },
  };
  const server = createHttpServer({
    operations: operations as Operations,
    authenticator: anybody(),
    actFor: (_principal, work) => work(),
    logger,
    metrics: new Metrics(),
    // The tests say in a header which address a request comes from.
    config: { host: '127.0.0.1', port: 0, trustProxy: 1 },
    ready: async () => ({ database: 'ok' }),
    limits: requestLimits,
    inspect: (answer) => broken.push(check(answer)),
    ...options,
  });
  const address = await server.listen();
  ends.push(() => server.close());
  return {
    request: (method: string, path: string, request?: RequestOptions) => send(address, method, path, request),
  };
}
type Server = Awaited<ReturnType<typeof instance>>;

let network = 0;
/** An address that no other test has. */
const anAddress = () => {
  network += 1;
  return `198.51.100.${network}`;
};
const from = (address: string): RequestOptions => ({ headers: { 'x-forwarded-for': address } });
const asUser = (user: string): RequestOptions => ({ headers: { authorization: `Bearer ${user}` } });

async function statuses(times: number, servers: Server[], path: string, options?: RequestOptions, method = 'GET') {
  const found: Record<number, number> = {};
  for (let n = 0; n < times; n += 1) {
    const { status } = await servers[n % servers.length]!.request(method, path, options);
    found[status] = (found[status] ?? 0) + 1;
  }
  return found;
}

describe('a user', () => {
  test('is limited over two processes as over one, and told when to come back', async () => {
    const servers = [await instance({ user: 20 }), await instance({ user: 20 })];
    const user = randomUUID();
    const first = await servers[0]!.request('GET', '/loans/', asUser(user));
    expect(first.headers.get('ratelimit-policy')).toBe('"user";q=20;w=36000');
    expect(first.headers.get('ratelimit')).toMatch(/^"user";r=19;t=\d+$/);
    const found = await statuses(40, servers, '/loans/', asUser(user));
    expect(found[200]).toBeGreaterThanOrEqual(19);
    // One more is the price of two processes: each may let one through before it hears of the other's last.
    expect(found[200]).toBeLessThanOrEqual(21);
    const refused = await servers[1]!.request('GET', '/loans/', asUser(user));
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests', retry_at: expect.any(String) } });
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    // A request drains in half an hour.
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(1_700);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(3_600);
    expect(refused.headers.get('ratelimit')).toMatch(/^"user";r=0;t=\d+$/);
  });

  test('does not use up what others may, nor what the address may', async () => {
    const server = await instance({ user: 3, address: 3 });
    expect(await statuses(10, [server], '/loans/', asUser(randomUUID()))).toEqual({ 200: 3, 429: 7 });
    expect(await statuses(3, [server], '/loans/', asUser(randomUUID()))).toEqual({ 200: 3 });
    expect(await statuses(3, [server], '/openapi.json', from(anAddress()))).toEqual({ 200: 3 });
  });

  test('with an API key is limited by the key too', async () => {
    const authenticator: Authenticator = {
      authenticate: async (credentials) => ({
        ...(await anybody().authenticate(credentials)),
        proof: { kind: 'api_key', id: credentials.cookie ?? null },
      }),
    };
    const server = await instance({ user: 6, key: 3 }, { authenticator });
    const user = randomUUID();
    const withKey = (key: string) => ({ headers: { ...asUser(user).headers, cookie: key } });
    const [one, other] = [randomUUID(), randomUUID()];
    expect(await statuses(3, [server], '/loans/', withKey(one))).toEqual({ 200: 3 });
    const refused = await server.request('GET', '/loans/', withKey(one));
    expect([refused.status, refused.headers.get('ratelimit-policy')]).toEqual([429, '"key";q=3;w=36000']);
    expect(await statuses(4, [server], '/loans/', withKey(other))).toEqual({ 200: 2, 429: 2 });
  });
});

describe('an address that has not proven who asks', () => {
  test.each([
    ['without a token', '/loans/', {}],
    ['with a wrong token', '/loans/', { authorization: 'Bearer bad' }],
    ['for what is not there', '/nothing/', {}],
  ])('is limited when it asks %s, and a known user from there is not', async (_what, path, options) => {
    const servers = [await instance({ address: 16 }), await instance({ address: 16 })];
    const headers = { ...options, 'x-forwarded-for': anAddress() };
    const found = await statuses(40, servers, path, { headers });
    expect(found[429]).toBeGreaterThanOrEqual(18);
    expect(found[401] ?? found[404]).toBeGreaterThanOrEqual(16);
    const known = { headers: { ...headers, authorization: `Bearer ${randomUUID()}` } };
    for (const server of servers) expect((await server.request('GET', '/loans/', known)).status).toBe(200);
  });

  test('does not pay for what fails on our side', async () => {
    const authenticator: Authenticator = { authenticate: () => Promise.reject(new Error('the database is away')) };
    const server = await instance({ address: 3 }, { authenticator });
    expect(await statuses(8, [server], '/loans/', from(anAddress()))).toEqual({ 500: 8 });
  });

  test('is asked for by pages and files too, but not by what watches over the service', async () => {
    const server = await instance({ address: 4 });
    expect(await statuses(6, [server], '/docs/', from(anAddress()))).toEqual({ 200: 4, 429: 2 });
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect(await statuses(8, [server], path)).toEqual({ 200: 8 });
  });

  test('is what a proxy says only where the proxy is believed', async () => {
    const alone = await instance({ address: 2 }, { config: { host: '127.0.0.1', port: 0, trustProxy: false } });
    const found: number[] = [];
    for (const n of [1, 2, 3]) found.push((await alone.request('GET', '/openapi.json', from(`203.0.113.${n}`))).status);
    expect(found).toEqual([200, 200, 429]);
    const behind = await instance({ address: 2 });
    expect(await statuses(3, [behind], '/openapi.json', from('203.0.113.4'))).toEqual({ 200: 2, 429: 1 });
    expect(await statuses(3, [behind], '/openapi.json', from('203.0.113.5'))).toEqual({ 200: 2, 429: 1 });
    // A caller has a whole IPv6 network to itself; an IPv4 address stays what it is however it is written.
    expect((await behind.request('GET', '/openapi.json', from('2001:db8::1'))).status).toBe(200);
    expect((await behind.request('GET', '/openapi.json', from('2001:db8:0:0:ffff::2'))).status).toBe(200);
    expect((await behind.request('GET', '/openapi.json', from('2001:0db8::3'))).status).toBe(429);
    expect((await behind.request('GET', '/openapi.json', from('2001:db8:0:1::1'))).status).toBe(200);
    expect((await behind.request('GET', '/openapi.json', from('::ffff:203.0.113.5'))).status).toBe(429);
  });
});

describe('notifications', () => {
  const body = { event: 'item/updated', eventId: randomUUID(), itemId: randomUUID() };

  test('have a limit of their own, which no flood from their address uses up', async () => {
    const server = await instance({ address: 2, webhook: 8 });
    const address = from(anAddress());
    expect((await statuses(5, [server], '/loans/', address))[429]).toBe(3);
    const proven = { body, headers: { ...address.headers, 'x-proof': 'right' } };
    expect(await statuses(10, [server], '/webhooks/pluggy/', proven, 'POST')).toEqual({ 200: 8, 429: 2 });
  });

  test('without their proof are limited as any failed attempt', async () => {
    const server = await instance({ address: 3, webhook: 100 });
    const unproven = { body, ...from(anAddress()) };
    expect(await statuses(10, [server], '/webhooks/pluggy/', unproven, 'POST')).toEqual({ 401: 3, 429: 7 });
    const proven = { body, headers: { ...unproven.headers, 'x-proof': 'right' } };
    expect(await statuses(3, [server], '/webhooks/pluggy/', proven, 'POST')).toEqual({ 200: 3 });
  });
});

test('what is kept of callers names none of them, and goes when they are free to come again', async () => {
  await owner.sql('rate_buckets').delete();
  const buckets = new KnexSharedBuckets(database, testEncryption().digest);
  const of = (key: string, windowSeconds: number) => ({
    policy: { name: 'address', limit: 10, windowSeconds },
    key,
    count: 1,
  });
  await buckets.add([of('203.0.113.9', 1e9), of('203.0.113.8', 1e-6)]);
  expect(JSON.stringify(await owner.sql('rate_buckets'))).not.toContain('203.0.113');
  await new PurgeRateBuckets(database).run();
  const levels = await owner.sql('rate_buckets').where({ drain: 1e-8 }).orWhere('drain', '>', 1e6).pluck('drain');
  expect(levels).toEqual([1e-8]);
});

test('the database adds what processes tell it, drains it by its own clock, and answers in their order', async () => {
  const buckets = new KnexSharedBuckets(database, testEncryption().digest);
  const policy = { name: 'user', limit: 100, windowSeconds: 3_600 };
  const [a, b] = [randomUUID(), randomUUID()];
  const taken = [b, a].map((key) => ({ policy, key, count: key === a ? 10 : 20 }));
  expect(await buckets.add(taken)).toEqual([20, 10]);
  const [more] = await buckets.add([{ policy, key: a, count: 5 }]);
  expect(more).toBeGreaterThan(14);
  expect(more).toBeLessThanOrEqual(15);
  await owner.sql('rate_buckets').update({ filled_at: owner.sql.raw("filled_at - interval '6 minutes'") });
  const [drained] = await buckets.add([{ policy, key: a, count: 0 }]);
  expect(drained).toBeGreaterThan(4);
  expect(drained).toBeLessThanOrEqual(5);
});

test('a database out of reach does not stop the limits of a process', async () => {
  const away = openDatabase({ url: url.replace(/:\d+\//, ':1/') });
  const logger = keptLogger();
  const limiter = new RateLimiter(new KnexSharedBuckets(away, testEncryption().digest), logger);
  const limits = new RequestLimits(limiter, { ...NO_LIMITS, user: 5 }, WINDOW_SECONDS);
  ends.push(
    () => limits.close(),
    () => closeDatabase(away),
  );
  const server = await instance({}, { limits, logger });
  expect(await statuses(8, [server], '/loans/', asUser(randomUUID()))).toEqual({ 200: 5, 429: 3 });
  const warnings = logger.lines.filter(({ message }) => message.includes('not shared'));
  expect(warnings).toHaveLength(1);
});
