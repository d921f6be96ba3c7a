import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createHttpServer } from '../../../src/platform/http/http-server.js';
import type { Operations } from '../../../src/platform/http/operations.js';
import { openLog } from '../../../src/platform/logging.js';
import { Metrics } from '../../../src/platform/metrics.js';
import { anybody, send } from '../../support/server.js';

const ends: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of ends) await end();
});

/** A server whose log can be read. */
async function loggedServer(format: 'json' | 'pretty') {
  const stream = new PassThrough();
  let log = '';
  stream.on('data', (part: Buffer) => {
    log += part.toString('utf8');
  });
  const server = createHttpServer({
    authenticator: anybody(),
    actFor: (_principal, work) => work(),
    logger: openLog({ level: 'debug', format }, stream),
    config: { host: '127.0.0.1', port: 0, trustProxy: false },
    ready: async () => ({}),
    metrics: new Metrics(),
    operations: {} as Operations,
  });
  const url = await server.listen();
  ends.push(() => server.close());
  return { url, log: () => log };
}

/** Sends bytes as no client library would. */
function sendBytes(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(Buffer.from(text, 'latin1')));
    socket.on('data', (part) => {
      answer += part.toString('latin1');
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

const FORGED = 'forged-line';
const hostile = [
  `/a%0d%0a${FORGED}`,
  `/a\x85${FORGED}`,
  `/a\x9b31m${FORGED}`,
  `/a\x1b[31m${FORGED}`,
  `/a\r${FORGED}`,
  `/a%e2%80%a8${FORGED}`,
];

test.each(['json', 'pretty'] as const)(
  'control characters of a request never break or colour a %s line',
  async (format) => {
    const { url, log } = await loggedServer(format);
    for (const path of hostile)
      for (const header of ['User-Agent', 'X-Request-Id', 'Referer'])
        await sendBytes(
          url,
          `GET ${path} HTTP/1.1\r\nHost: x\r\n${header}: a\x9b\x85\t${FORGED}\r\nConnection: close\r\n\r\n`,
        );
    expect(log()).toContain(FORGED);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of the log itself
    const bare = log().replace(/\x1b\[\d+m/g, '');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    expect(bare).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]/);
    for (const line of bare.trimEnd().split('\n'))
      expect(line).toMatch(format === 'json' ? /^\{"time":"[^"]+","level":.*\}$/ : /^\d\d:\d\d:\d\d\.\d{3} \w+/);
  },
);

test.each(['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}'])(
  'the body %s gives no other object a field',
  async (raw) => {
    const { url } = await loggedServer('json');
    const headers = {
      'content-type': 'application/json',
      authorization: 'Bearer 7c9e6679-7425-40de-944b-e07fc1f90ae7',
    };
    const { status } = await send(url, 'POST', '/connections/', { raw, headers });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  },
);

describe('what is too large or no request at all is refused in our own words', () => {
  const answerTo = async (bytes: string) => {
    const { url } = await loggedServer('json');
    const answer = await sendBytes(url, bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
    return { head, body: JSON.parse(body) as { status: number; code: string; request_id: string } };
  };

  test.each([
    ['a header', `GET /openapi.json HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['many headers', `GET / HTTP/1.1\r\nHost: x\r\n${'X-Some: 123456789012\r\n'.repeat(1_000)}\r\n`],
    ['an address', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ])('%s that is too large', async (_what, bytes) => {
    const { head, body } = await answerTo(bytes);
    expect(head).toMatch(/^HTTP\/1\.1 431 /);
    expect(head).toContain('application/problem+json');
    expect(body).toMatchObject({ status: 431, code: 'headers_too_large', request_id: expect.any(String) });
  });

  test.each([
    ['noise', 'noise\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length beside chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('%s', async (_what, bytes) => {
    const { head, body } = await answerTo(bytes);
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(body).toMatchObject({ status: 400, code: 'invalid_http' });
  });
});

test.each([
  ['arrays', '['.repeat(40_000) + ']'.repeat(40_000)],
  ['objects', `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`],
  ['arrays that never end', '['.repeat(90_000)],
])('a body of %s within each other does not overflow anything', async (_what, raw) => {
  const { url } = await loggedServer('json');
  const headers = {
    'content-type': 'application/json',
    authorization: 'Bearer 7c9e6679-7425-40de-944b-e07fc1f90ae7',
    'idempotency-key': 'deep',
  };
  for (const body of [raw, `{"connector_id":2,"credentials":{"user":${raw}}}`]) {
    const answer = await send(url, 'POST', '/connections/', { raw: body, headers });
    expect(answer.status).toBe(400);
  }
});

test.each(['__proto__[polluted]=1', 'constructor[prototype][polluted]=1', '__proto__.polluted=1'])(
  'the query %s gives no other object a field, and is no parameter',
  async (query) => {
    const { url } = await loggedServer('json');
    const headers = { authorization: 'Bearer 7c9e6679-7425-40de-944b-e07fc1f90ae7' };
    const { status } = await send(url, 'GET', `/loans/?${query}`, { headers });
    expect(status).toBe(400);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  },
);
