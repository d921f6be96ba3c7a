import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from '@jest/globals';
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
