import { beforeEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { ProviderAnswerInvalid, ProviderRateLimited, ProviderUnavailable } from '../../../src/shared/errors.js';
import { anItem, aPluggy, failure, HOST, START } from './a-pluggy.js';
import { answerByNock, givesKeys } from './nock-pluggy.js';

const LIMITED = { code: 429, message: 'Too many requests. Please try again later (see Retry-After header in seconds)' };

describe('a call that the provider does not answer as hoped', () => {
  answerByNock();
  beforeEach(() => void givesKeys('key-1'));

  const itemsLeft = () => nock.pendingMocks().filter((mock) => mock.includes('/items')).length;
  const create = (pluggy = aPluggy()) =>
    pluggy.items.createItem({ connectorId: 2, credentials: { user: 'u' }, userId: 'user-1' });

  it('is repeated after 500, 502, 503 and 504, waiting longer each time, half of the limit at even chance', async () => {
    for (const status of [500, 502, 503, 504]) nock(HOST).get('/items/i-1').reply(status, '<html>');
    nock(HOST).get('/items/i-1').reply(200, anItem());
    const pluggy = aPluggy();
    expect(await pluggy.items.getItem('i-1')).not.toBeNull();
    expect(pluggy.waits).toEqual([250, 500, 1000, 2000]);
  });

  it('waits anything from nothing up to the limit, and never longer than the longest back-off', async () => {
    nock(HOST).get('/items/i-1').times(3).reply(500, {});
    const [lowest, highest] = [
      aPluggy({ random: () => 0 }),
      aPluggy({ random: () => 0.999, retry: { longestBackOffMs: 700 } }),
    ];
    nock(HOST).get('/items/i-1').reply(200, anItem());
    await lowest.items.getItem('i-1');
    expect(lowest.waits).toEqual([0, 0, 0]);
    nock(HOST).get('/items/i-1').times(3).reply(500, {}).get('/items/i-1').reply(200, anItem());
    await highest.items.getItem('i-1');
    expect(highest.waits).toEqual([500, 699, 699]);
  });

  it('fails as unavailable when its attempts are used up, and makes no more', async () => {
    nock(HOST).get('/items/i-1').times(6).reply(500, { code: 500, codeDescription: 'INTERNAL_SERVER_ERROR' });
    expect(await failure(aPluggy().items.getItem('i-1'))).toBeInstanceOf(ProviderUnavailable);
    expect(itemsLeft()).toBe(1);
  });

  it.each([
    ['Retry-After in seconds', { 'retry-after': '7' }, 7_350],
    ['Retry-After as a date', { 'retry-after': new Date(START.getTime() + 9_000).toUTCString() }, 9_450],
    ['RateLimit-Reset', { 'ratelimit-reset': '12' }, 12_600],
    ['RateLimit-Reset before Retry-After', { 'ratelimit-reset': '3', 'retry-after': '60' }, 3_150],
    ['nothing', {}, 250],
    ['something unreadable', { 'retry-after': 'soon' }, 250],
  ])('limited with %s waits as long as asked and a little more', async (_name, headers, wait) => {
    nock(HOST).get('/items/i-1').reply(429, LIMITED, headers);
    nock(HOST).get('/items/i-1').reply(200, anItem());
    const pluggy = aPluggy();
    await pluggy.items.getItem('i-1');
    expect(pluggy.waits).toEqual([wait]);
  });

  it('limited for longer than it is ready to wait fails at once with the time to try again', async () => {
    nock(HOST).get('/items/i-1').reply(429, LIMITED, { 'retry-after': '300' });
    const pluggy = aPluggy();
    const error = await failure(pluggy.items.getItem('i-1'));
    expect(error).toBeInstanceOf(ProviderRateLimited);
    expect(error.retryAt).toEqual(new Date(START.getTime() + 300_000));
    expect(pluggy.waits).toEqual([]);
  });

  it('limited again and again fails with the time to try again', async () => {
    nock(HOST).get('/items/i-1').times(3).reply(429, LIMITED, { 'retry-after': '60' });
    const pluggy = aPluggy({ retry: { attempts: 3 }, random: () => 0 });
    const error = await failure(pluggy.items.getItem('i-1'));
    expect(error).toBeInstanceOf(ProviderRateLimited);
    expect(pluggy.waits).toEqual([60_000, 60_000]);
    expect(error.retryAt).toEqual(new Date(START.getTime() + 180_000));
  });

  it.each(['POST', 'PATCH'])('limited did not act, so a %s is repeated too', async (method) => {
    const path = method === 'POST' ? '/items' : '/items/i-1';
    nock(HOST).intercept(path, method).reply(429, LIMITED, { 'retry-after': '1' });
    nock(HOST).intercept(path, method).reply(200, anItem());
    const pluggy = aPluggy();
    await (method === 'POST' ? create(pluggy) : pluggy.items.refreshItem('i-1', null));
    expect(pluggy.waits).toHaveLength(1);
  });

  it.each([
    ['500', () => nock(HOST).post('/items').reply(500, {})],
    ['503 with Retry-After', () => nock(HOST).post('/items').reply(503, {}, { 'retry-after': '1' })],
    ['a lost connection', () => nock(HOST).post('/items').replyWithError(coded('ECONNRESET'))],
    ['no answer in time', () => nock(HOST).post('/items').replyWithError(coded('UND_ERR_HEADERS_TIMEOUT'))],
    ['an answer that is not JSON', () => nock(HOST).post('/items').reply(200, '{"id": "i-1"')],
  ])('never makes a second item after %s', async (_name, answer) => {
    answer();
    nock(HOST).post('/items').reply(200, anItem());
    const pluggy = aPluggy();
    const error = await failure(create(pluggy));
    expect(['provider_unavailable', 'provider_answer_invalid']).toContain(error.code);
    expect(itemsLeft()).toBe(1);
    expect(pluggy.waits).toEqual([]);
  });

  it.each([
    ['PATCH', '/items/i-1', (p: ReturnType<typeof aPluggy>) => p.items.refreshItem('i-1', null)],
    ['POST', '/items/i-1/mfa', (p: ReturnType<typeof aPluggy>) => p.items.answerQuestion('i-1', { token: '1' })],
    [
      'PATCH',
      '/webhooks/w-1',
      (p: ReturnType<typeof aPluggy>) => p.webhooks.updateWebhook('w-1', { headers: {}, enabled: true }),
    ],
  ])('%s %s is not repeated after 500', async (method, path, call) => {
    nock(HOST).intercept(path, method).times(2).reply(500, {});
    expect(await failure(call(aPluggy()))).toBeInstanceOf(ProviderUnavailable);
    expect(nock.pendingMocks().filter((mock) => mock.includes(path))).toHaveLength(1);
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])(
    'that never left (%s) is repeated whatever its verb',
    async (code) => {
      nock(HOST).post('/items').replyWithError(coded(code));
      nock(HOST).post('/items').reply(200, anItem());
      expect((await create()).itemId).toBe(anItem().id);
    },
  );

  it.each(['ECONNRESET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_SOCKET'])(
    'that failed on the way (%s) is repeated when it only reads or deletes',
    async (code) => {
      nock(HOST).get('/items/i-1').replyWithError(coded(code));
      nock(HOST).get('/items/i-1').reply(200, anItem());
      nock(HOST).delete('/items/i-1').replyWithError(coded(code));
      nock(HOST).delete('/items/i-1').reply(404, { code: 404, codeDescription: 'ITEM_NOT_FOUND' });
      const pluggy = aPluggy();
      expect(await pluggy.items.getItem('i-1')).not.toBeNull();
      await pluggy.items.deleteItem('i-1');
      expect(pluggy.waits).toHaveLength(2);
    },
  );

  it.each([['{"id": "i-'], ['<html>'], ['{"a": 01}'], ['']])(
    'answered %j instead of JSON is read again',
    async (body) => {
      nock(HOST).get('/items/i-1').reply(200, body);
      nock(HOST).get('/items/i-1').reply(200, anItem());
      expect(await aPluggy().items.getItem('i-1')).not.toBeNull();
      nock(HOST).get('/items/i-1').times(5).reply(200, body);
      const error = await failure(aPluggy().items.getItem('i-1'));
      expect(error).toBeInstanceOf(ProviderAnswerInvalid);
    },
  );

  it.each([400, 404, 409, 410])('refused with %i is not repeated', async (status) => {
    nock(HOST).get('/accounts').query(true).times(2).reply(status, { code: status, message: 'no' });
    const pluggy = aPluggy();
    await failure(pluggy.accounts.listAccounts('i-1'));
    expect(pluggy.waits).toEqual([]);
  });

  it('waits no more once the service stops', async () => {
    nock(HOST).get('/items/i-1').times(5).reply(500, {});
    const stop = new AbortController();
    const pluggy = aPluggy({
      signal: stop.signal,
      sleep: undefined,
      retry: { firstWaitMs: 3_600_000, longestBackOffMs: 3_600_000 },
    });
    const call = failure(pluggy.items.getItem('i-1'));
    setImmediate(() => stop.abort());
    const error = await call;
    expect(error).toBeInstanceOf(ProviderUnavailable);
    expect(error.message).toMatch(/stopping/);
    expect((await failure(pluggy.items.getItem('i-1'))).message).toMatch(/stopping/);
  });

  it('is logged with method, path without query, status, time and attempt', async () => {
    nock(HOST).get('/accounts').query(true).reply(502, 'secret body');
    nock(HOST).get('/accounts').query(true).reply(200, { results: [], totalPages: 1 });
    const pluggy = aPluggy();
    await pluggy.accounts.listAccounts('0123-item');
    const calls = pluggy.logged.filter(({ facts }) => facts.path === '/accounts');
    expect(calls).toEqual([
      {
        level: 'warn',
        message: expect.any(String),
        facts: {
          method: 'GET',
          path: '/accounts',
          status: 502,
          attempt: 1,
          ms: expect.any(Number),
          code: 'provider_unavailable',
        },
      },
      {
        level: 'debug',
        message: expect.any(String),
        facts: { method: 'GET', path: '/accounts', status: 200, attempt: 2, ms: expect.any(Number) },
      },
    ]);
    expect(JSON.stringify(pluggy.logged)).not.toMatch(/secret body|0123-item|key-1/);
  });
});

function coded(code: string): Error {
  return Object.assign(new Error(`${code} with the body and headers of the request`), { code });
}
