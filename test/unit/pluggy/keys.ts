import nock from 'nock';
import { HOST } from './a-pluggy.js';

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
