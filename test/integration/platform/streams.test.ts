import { request } from 'node:http';
import { expect, test } from '@jest/globals';
import type { Operations } from '../../../src/platform/http/operations.js';
import { testServer } from '../../support/server.js';

const PIECE = 'x'.repeat(64 * 1024);
let [asked, ended] = [0, 0];

const operations: Partial<Operations> = {
  async streamEvents() {
    return { status: 200, contentType: 'text/event-stream', stream: pieces() };
  },
};

async function* pieces() {
  try {
    for (; asked < 2_000; asked += 1) yield PIECE;
  } finally {
    ended += 1;
  }
}

const server = await testServer({ operations });

test('a client that does not read makes the server hold a buffer and no more, and ends the source by leaving', async () => {
  const answer = await new Promise<import('node:http').IncomingMessage>((resolve) => {
    request(`${server.url}/api/banking/events/`, { headers: { authorization: 'Bearer ana' } }, resolve).end();
  });
  let before = -1;
  while (asked > before) {
    before = asked;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  // What the sockets of both sides buffer is some megabytes at most; the source holds 125.
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThan(400);
  answer.destroy();
  while (ended === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(ended).toBe(1);
});
