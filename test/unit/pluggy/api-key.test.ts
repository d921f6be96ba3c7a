import { describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { ProviderAnswerInvalid, ProviderRefusedUs } from '../../../src/shared/errors.js';
import { aJwt, anItem, aPluggy, CLIENT_ID, CLIENT_SECRET, failure, HOST, printed, START } from './a-pluggy.js';
import { answerByNock, givesKeys } from './nock-pluggy.js';

const HOUR_MS = 3_600_000;

describe('the API key', () => {
  answerByNock();

  it('is asked for with the client id and secret, and sent as X-API-KEY', async () => {
    nock(HOST).post('/auth', { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }).reply(200, { apiKey: 'key-1' });
    nock(HOST, { reqheaders: { 'x-api-key': 'key-1' } })
      .get('/items/i-1')
      .reply(200, anItem());
    expect(await aPluggy().items.getItem('i-1')).toMatchObject({ connectorId: 2 });
  });

  it('is asked for once when 20 calls need it at the same time', async () => {
    const auth = givesKeys('key-1');
    nock(HOST).get('/items/i-1').times(20).reply(200, anItem());
    const pluggy = aPluggy();
    await Promise.all(Array.from({ length: 20 }, () => pluggy.items.getItem('i-1')));
    expect(auth.asked()).toBe(1);
  });

  it.each([
    ['a JWT, until shortly before its end', (): string => aJwt(new Date(START.getTime() + HOUR_MS)), 55, 59],
    ['no JWT, until shortly before 2 hours', (): string => 'opaque', 110, 119],
    ['a JWT whose end is past by our clock, as if it lived 2 hours', (): string => aJwt(new Date(0)), 110, 119],
  ])('is kept, being %s', async (_name, key, stillGoodMinutes, overMinutes) => {
    const auth = givesKeys(key());
    nock(HOST).get('/items/i-1').times(3).reply(200, anItem());
    const pluggy = aPluggy();
    await pluggy.items.getItem('i-1');
    pluggy.pass(stillGoodMinutes * 60_000);
    await pluggy.items.getItem('i-1');
    expect(auth.asked()).toBe(1);
    pluggy.pass((overMinutes - stillGoodMinutes) * 60_000);
    await pluggy.items.getItem('i-1');
    expect(auth.asked()).toBe(2);
  });

  it.each([401, 403])('is renewed once when a call is answered %i, and the call is sent again', async (status) => {
    const auth = givesKeys('old', 'new');
    const body = { code: status, message: 'Missing or invalid authorization token' };
    nock(HOST, { reqheaders: { 'x-api-key': 'old' } })
      .post('/items')
      .reply(status, body);
    nock(HOST, { reqheaders: { 'x-api-key': 'new' } })
      .post('/items')
      .reply(200, anItem());
    const pluggy = aPluggy();
    const item = await pluggy.items.createItem({ connectorId: 2, credentials: {}, userId: 'user-1' });
    expect(item.status).toBe('UPDATED');
    expect(auth.asked()).toBe(2);
    expect(pluggy.waits).toEqual([]);
  });

  it('is renewed once for all calls that were refused together', async () => {
    const auth = givesKeys('old', 'new');
    const body = { code: 403, message: 'Missing or invalid authorization token' };
    nock(HOST, { reqheaders: { 'x-api-key': 'old' } })
      .get('/items/i-1')
      .times(10)
      .reply(403, body);
    nock(HOST, { reqheaders: { 'x-api-key': 'new' } })
      .get('/items/i-1')
      .times(10)
      .reply(200, anItem());
    const pluggy = aPluggy();
    await Promise.all(Array.from({ length: 10 }, () => pluggy.items.getItem('i-1')));
    expect(auth.asked()).toBe(2);
  });

  it('is not renewed a second time: the installation is refused', async () => {
    const auth = givesKeys('old', 'new', 'newest');
    nock(HOST).get('/items/i-1').times(3).reply(403, { code: 403, message: 'Missing or invalid authorization token' });
    const error = await failure(aPluggy().items.getItem('i-1'));
    expect(error).toBeInstanceOf(ProviderRefusedUs);
    expect(auth.asked()).toBe(2);
    expect(nock.pendingMocks().filter((mock) => mock.includes('items'))).toHaveLength(1);
  });

  it('is not renewed a second time either when the call failed in between', async () => {
    const auth = givesKeys('old', 'new', 'newest');
    const denied = { code: 403, message: 'Missing or invalid authorization token' };
    nock(HOST).get('/items/i-1').reply(403, denied).get('/items/i-1').reply(500, {});
    nock(HOST).get('/items/i-1').reply(403, denied).get('/items/i-1').reply(200, anItem());
    expect(await failure(aPluggy().items.getItem('i-1'))).toBeInstanceOf(ProviderRefusedUs);
    expect(auth.asked()).toBe(2);
  });

  it.each([
    [401, { code: 401, codeDescription: 'CLIENT_KEYS_UNAUTHORIZED', message: 'Client keys are invalid' }],
    [401, { code: 401, codeDescription: 'CLIENT_DISABLED', message: 'Client is disabled' }],
    [403, { code: 403, codeDescription: 'CLIENT_IP_NOT_ALLOWED', message: 'IP not allowed' }],
    [401, {}],
    [400, { code: 400, message: 'clientId must be a UUID' }],
  ])('refused with %i %j tells the operator, asks once, and shows no secret', async (status, body) => {
    const message = `${(body as { message?: string }).message ?? ''} ${CLIENT_SECRET}`;
    nock(HOST)
      .post('/auth')
      .reply(status, { ...body, message });
    const error = await failure(aPluggy().items.getItem('i-1'));
    expect(error).toBeInstanceOf(ProviderRefusedUs);
    expect(printed(error)).not.toContain(CLIENT_SECRET);
  });

  it('is asked for again after the provider could not give one', async () => {
    nock(HOST).post('/auth').times(5).reply(500, {});
    const pluggy = aPluggy();
    expect((await failure(pluggy.items.getItem('i-1'))).code).toBe('provider_unavailable');
    givesKeys('key-1');
    nock(HOST).get('/items/i-1').reply(200, anItem());
    expect(await pluggy.items.getItem('i-1')).not.toBeNull();
  });

  it('missing from the answer is an error, not a call without a key', async () => {
    nock(HOST).post('/auth').reply(200, {});
    expect(await failure(aPluggy().items.getItem('i-1'))).toBeInstanceOf(ProviderAnswerInvalid);
    nock(HOST).post('/auth').times(5).reply(200, 'null');
    expect(await failure(aPluggy().items.getItem('i-1'))).toBeInstanceOf(ProviderAnswerInvalid);
  });

  it('never shows in an error or a log, even where the provider repeats it', async () => {
    const key = aJwt(new Date(START.getTime() + HOUR_MS));
    givesKeys(key);
    nock(HOST)
      .get('/items/i-1')
      .times(2)
      .reply(403, { code: 403, message: `bad token ${key}` });
    const pluggy = aPluggy();
    const error = await failure(pluggy.items.getItem('i-1'));
    expect(printed(error)).not.toContain(key);
    expect(JSON.stringify(pluggy.logged)).not.toContain(key);
    expect(pluggy.logged.length).toBeGreaterThan(0);
  });
});
