import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { closeDatabase, openDatabase } from '../../../src/platform/database/open-database.js';
import type { Operations } from '../../../src/platform/http/operations.js';
import { NotFound, ProviderRateLimited } from '../../../src/shared/errors.js';
import { testServer } from '../../support/server.js';

const ID = '0197a3c1-7c1e-7e43-9c56-1f0f5f8a7d11';
const seen: { query: unknown; path: unknown; url: string }[] = [];
let entered = Promise.withResolvers<AbortSignal>();
let gate = Promise.resolve();

const operations: Partial<Operations> = {
  async listTransactions({ query, path, url, principal }) {
    seen.push({ query, path, url });
    expect(principal.userId).toBe('ana');
    return { status: 200, body: { results: [], next: null, previous: null } };
  },
  async getConnection() {
    throw new NotFound('connection');
  },
  async disconnectConnection() {
    return { status: 204, body: undefined };
  },
  async updateTransaction() {
    throw new Error('secret reason at /srv/app with password hunter2');
  },
  async createConnection() {
    throw new ProviderRateLimited(new Date(Date.now() + 90_000));
  },
  async listConnectors({ signal }) {
    entered.resolve(signal);
    await gate;
    return { status: 200, body: { results: [], next: null, previous: null } };
  },
  async getMe() {
    const nowhere = openDatabase('postgres://saldo:secret@127.0.0.1:1/saldo');
    try {
      await nowhere.sql.raw('select 1');
    } finally {
      await closeDatabase(nowhere);
    }
    throw new Error('unreachable');
  },
  async receivePluggyWebhook(request) {
    expect(() => request.principal).toThrow('there is no principal');
    return { status: 200, body: { event_id: request.rawBody.toString('hex').slice(0, 20), duplicate: false } };
  },
};

const server = await testServer({ operations });
const headers = { authorization: 'Bearer ana' };
const get = (path: string, more: Record<string, string> = {}) =>
  server.request('GET', path, { headers: { ...headers, ...more } });

test('both forms of a path answer, and the operation gets typed parameters with the defaults of the contract', async () => {
  for (const path of ['/transactions/', '/transactions']) {
    seen.length = 0;
    const query = `date_from=2026-01-01&account_id=${ID}&page_size=20&search=p%C3%A3o+de%20queijo&amount_min=-5.00`;
    const { status, headers: answered } = await get(`${path}?${query}`);
    expect(status).toBe(200);
    expect(answered.get('content-type')).toBe('application/json; charset=utf-8');
    expect(seen[0]!.url).toBe(`/api/banking${path}?${query}`);
    expect(seen[0]!.query).toEqual({
      date_from: '2026-01-01',
      account_id: [ID],
      page_size: 20,
      include_subcategories: true,
      search: 'pão de queijo',
      amount_min: '-5.00',
      ordering: '-date',
    });
  }
});

test('a list parameter may be given several times', async () => {
  seen.length = 0;
  const other = ID.replace('0', '1');
  await get(`/transactions/?account_id=${ID}&account_id=${other}`);
  expect(seen[0]!.query).toMatchObject({ account_id: [ID, other] });
});

test.each([
  ['a day that is not in the calendar', 'date_from=2026-02-30', 'date_from', 'format'],
  ['a month that does not exist', 'date_from=2024-13-01', 'date_from', 'format'],
  ['a number that is none', 'page_size=many', 'page_size', 'type'],
  ['a page too large', 'page_size=501', 'page_size', 'maximum'],
  ['one value given twice', 'page_size=1&page_size=2', 'page_size', 'type'],
  ['a value outside its list', 'type=GIFT', 'type', 'enum'],
  ['an id that is none', 'account_id=7', 'account_id/0', 'format'],
  ['a parameter that does not exist', 'dates_from=2026-01-01', 'dates_from', 'unknown'],
  ['an empty value', 'search=', 'search', 'invalid'],
  ['a null byte', 'search=a%00b', 'url', 'text'],
])('%s is refused with the field at fault', async (_what, query, pointer, code) => {
  const { status, body, headers: answered } = await get(`/transactions/?${query}`);
  expect({ status, type: answered.get('content-type') }).toEqual({ status: 400, type: 'application/problem+json' });
  expect(body).toMatchObject({ type: 'about:blank', title: 'Bad Request', code: 'invalid_request' });
  expect(body).toMatchObject({ errors: [{ pointer, code }], request_id: answered.get('x-request-id') });
});

test('every field at fault is named at once', async () => {
  const { body } = await get('/transactions/?date_from=x&date_to=y&page_size=0');
  const { errors } = body as unknown as { errors: { pointer: string }[] };
  expect(errors.map(({ pointer }) => pointer)).toEqual(['date_from', 'date_to', 'page_size']);
});

const patch = (options: { body?: unknown; raw?: string | Buffer; headers?: Record<string, string> }) =>
  server.request('PATCH', `/transactions/${ID}/`, { ...options, headers: { ...headers, ...options.headers } });
const json = { 'content-type': 'application/json' };

test.each([
  ['broken JSON', { raw: '{"note": "my secret', headers: json }, 400, 'invalid_json'],
  ['no body', {}, 400, 'invalid_request'],
  ['an array for an object', { body: [] }, 400, 'invalid_request'],
  ['a plain word', { raw: '"word"', headers: json }, 400, 'invalid_request'],
  ['a field too many', { body: { note: 'x', colour: 'red' } }, 400, 'invalid_request'],
  ['a wrong type', { body: { excluded: 'yes' } }, 400, 'invalid_request'],
  ['no field at all', { body: {} }, 400, 'invalid_request'],
  ['a null byte', { body: { note: 'a\0b' } }, 400, 'invalid_request'],
  ['half a surrogate pair', { raw: '{"note":"\\ud800"}', headers: json }, 400, 'invalid_request'],
  ['a body too large', { body: { note: 'x'.repeat(100_001) } }, 413, 'body_too_large'],
  [
    'a small body that unpacks to a large one',
    { raw: gzipSync(`{"note":"${'x'.repeat(200_000)}"}`), headers: { ...json, 'content-encoding': 'gzip' } },
    413,
    'body_too_large',
  ],
  ['a form', { raw: 'note=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, undefined],
  ['text', { raw: '{"note":"x"}', headers: { 'content-type': 'text/plain' } }, 415, 'unsupported_media_type'],
  ['another charset', { raw: '{}', headers: { 'content-type': 'application/json; charset=koi8-r' } }, 415, undefined],
] as [string, Parameters<typeof patch>[0], number, string | undefined][])(
  '%s as a body is refused',
  async (_what, options, status, code = 'unsupported_media_type') => {
    const answer = await patch(options);
    expect(answer).toMatchObject({ status, body: { status, code } });
    expect(answer.text).not.toContain('secret');
  },
);

test('an escaped backslash before u0000 is text like any other', async () => {
  expect((await patch({ raw: '{"note":"\\\\u0000"}', headers: json })).status).toBe(500); // reaches the operation
});

test('what is wrong inside credentials is said without their values', async () => {
  const { status, text } = await server.request('POST', '/connections/', {
    headers,
    body: { connector_id: 'x', credentials: { user: 'ana', password: { deep: 'hunter2' } } },
  });
  expect(status).toBe(400);
  expect(text).toContain('#/credentials/password');
  expect(text).not.toContain('hunter2');
});

test('an id in the path that is no id is refused, one that is nobody’s is not found', async () => {
  expect(await get('/connections/7/')).toMatchObject({ status: 400, body: { errors: [{ pointer: 'id' }] } });
  expect(await get(`/connections/${ID}`)).toMatchObject({ status: 404, body: { code: 'connection_not_found' } });
});

test('an unknown path is not found, and a path that cannot be decoded is refused', async () => {
  for (const path of ['/nothing/', '/api/', '/elsewhere', '/Transactions/']) {
    expect(await get(path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  }
  expect((await get('/connections/%E0%A4%A/')).status).toBe(400);
});

test('a method that a path does not have is refused with those that it has', async () => {
  const answer = await server.request('PUT', `/connections/${ID}`, { headers });
  expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
  expect(answer.headers.get('allow')!.split(', ').sort()).toEqual(['DELETE', 'GET', 'PATCH']);
});

test('without a token nothing is told but that one is needed, also when the request is malformed', async () => {
  for (const path of ['/transactions/', '/transactions/?page_size=x']) {
    const answer = await server.request('GET', path);
    expect(answer).toMatchObject({ status: 401, body: { code: 'token_missing' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  }
});

test('an error that nobody foresaw shows nothing of itself, and is logged with its stack', async () => {
  server.log.lines.length = 0;
  const { status, text, body } = await patch({ body: { note: 'x' } });
  expect({ status, code: (body as { code?: string }).code }).toEqual({ status: 500, code: 'internal_error' });
  expect(text).not.toMatch(/secret|hunter2|srv/);
  const line = server.log.lines.find(({ level }) => level === 'error');
  expect((line!.facts.error as Error).stack).toContain('http-server.test');
});

test('a database out of reach is 503 with the time to come back', async () => {
  const answer = await get('/me/');
  expect(answer).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('an error that knows when to try again says so in header and body', async () => {
  const body = { connector_id: 2, credentials: { user: 'ana' } };
  const answer = await server.request('POST', '/connections', { headers, body });
  expect(answer).toMatchObject({ status: 503, body: { code: 'provider_rate_limited' } });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(80);
  expect(Date.parse((answer.body as unknown as { retry_at: string }).retry_at)).toBeGreaterThan(Date.now());
});

test('an answer without a body is empty', async () => {
  const answer = await server.request('DELETE', `/connections/${ID}/`, { headers });
  expect([answer.status, answer.text]).toEqual([204, '']);
});

test('the webhook takes a megabyte, without a token, and gets the bytes as they came', async () => {
  const raw = `{ "event":"item/updated",  "eventId":"1", "padding":"${'x'.repeat(900_000)}" }`;
  const answer = await server.request('POST', '/webhooks/pluggy/', { raw, headers: json });
  expect(answer).toMatchObject({ status: 200, body: { event_id: Buffer.from(raw).toString('hex').slice(0, 20) } });
  const larger = await server.request('POST', '/webhooks/pluggy/', { raw: raw.padEnd(1_000_001), headers: json });
  expect(larger.status).toBe(413);
});

test('a sane request id is kept, another is replaced', async () => {
  expect((await get('/transactions/', { 'x-request-id': 'trace-1234' })).headers.get('x-request-id')).toBe(
    'trace-1234',
  );
  const made = (await get('/transactions/', { 'x-request-id': '<script>' })).headers.get('x-request-id');
  expect(made).toMatch(/^[0-9a-f-]{36}$/);
});

test('the log has a line for each request, without its query', async () => {
  server.log.lines.length = 0;
  await get('/transactions/?search=antidepressivo', { 'x-request-id': 'request-1' });
  const facts = { request_id: 'request-1', status: 200, ms: expect.any(Number) };
  expect(server.log.lines).toContainEqual({ level: 'info', message: 'GET /api/banking/transactions/', facts });
  expect(JSON.stringify(server.log.lines)).not.toContain('antidepressivo');
});

test('the documentation needs nothing from other hosts, and its policy would not let it', async () => {
  expect((await get('/docs')).headers.get('location')).toBe('/docs/');
  const page = await get('/docs/');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  const parts = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => part!);
  expect(parts.length).toBeGreaterThan(2);
  for (const part of parts) {
    expect(part).not.toMatch(/^(https?:)?\/\//);
    expect((await get(`/docs/${part}`)).status).toBe(200);
  }
  const contract = (await get('/openapi.json')).body as unknown as { openapi: string };
  expect(contract.openapi).toBe('3.1.0');
  expect((await get('/')).headers.get('location')).toBe('/docs/');
});

test('live, ready and metrics answer without a token', async () => {
  expect((await server.request('GET', '/health/live')).status).toBe(200);
  expect((await server.request('GET', '/health/ready')).body).toEqual({ status: 'ok', checks: { database: 'ok' } });
  const { text } = await server.request('GET', '/metrics');
  expect(text).toMatch(/saldo_http_request_duration_seconds_count\{operation="listTransactions",status="200"\} \d+/);
});

const unready = await testServer({ operations, ready: async () => ({ database: 'unreachable' }) });

test('a service that is not ready says what is missing', async () => {
  const { status, body } = await unready.request('GET', '/health/ready');
  expect({ status, body }).toEqual({
    status: 503,
    body: { status: 'unavailable', checks: { database: 'unreachable' } },
  });
});

test('an operation learns that its client went away', async () => {
  entered = Promise.withResolvers();
  const left = Promise.withResolvers<void>();
  gate = left.promise;
  const client = httpRequest(`${server.url}/api/banking/connectors/`, { headers });
  client.on('error', () => undefined);
  client.end();
  const signal = await entered.promise;
  client.destroy();
  await once(signal, 'abort');
  left.resolve();
});

const closing = await testServer({ operations });

test('closing waits for the request in hand and takes no other', async () => {
  entered = Promise.withResolvers();
  const finish = Promise.withResolvers<void>();
  gate = finish.promise;
  const inHand = closing.request('GET', '/connectors/', { headers });
  await entered.promise;
  const closed = closing.close();
  await expect(closing.request('GET', '/connectors/', { headers })).rejects.toThrow();
  finish.resolve();
  expect((await inHand).status).toBe(200);
  await closed;
});

test('a port that is taken is named in one line', async () => {
  const port = Number(new URL(server.url).port);
  const second = testServer({ operations, config: { host: '127.0.0.1', port, trustProxy: false } });
  await expect(second).rejects.toThrow(`port ${port} on 127.0.0.1 is in use`);
});
