import { afterAll, afterEach, beforeEach } from '@jest/globals';
import nock from 'nock';
import { HOST } from './a-pluggy.js';

/** Answers every request of the file's tests by nock, and none over the network. */
export function answerByNock(): void {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => nock.cleanAll());
  // nock patches Node's sockets for the whole process: left in place it would meet the next test file's nock there.
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}

/** Answers POST /auth with one key after another, as often as it is asked. */
export function givesKeys(...keys: string[]): { asked: () => number } {
  let asked = 0;
  nock(HOST)
    .post('/auth')
    .times(1000)
    .reply(() => {
      const key = keys[Math.min(asked, keys.length - 1)] ?? 'key-1';
      asked += 1;
      return [200, { apiKey: key }];
    });
  return { asked: () => asked };
}
