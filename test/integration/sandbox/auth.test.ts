import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../../src/sandbox/index.js';
import { ASandbox, type ItemSeen } from './a-sandbox.js';

const KEYS = { clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET };
const REFUSAL = { code: 403, message: 'Missing or invalid authorization token' };
const OK = { user: 'user-ok', password: 'password-ok' };

describe('authentication', () => {
  let sandbox: ASandbox;
  beforeEach(async () => {
    sandbox = await ASandbox.start();
  });
  afterEach(() => sandbox.close());

  it('gives a key for two hours to the right client, and 401 to a wrong one', async () => {
    const { body } = await sandbox.send<{ apiKey: string }>('POST', '/auth', KEYS, null);
    const { exp, iat } = decodeJwt(body.apiKey);
    expect(exp! - iat!).toBe(7_200);
    const wrong = await sandbox.send('POST', '/auth', { ...KEYS, clientSecret: 'x' }, null);
    expect(wrong.status).toBe(401);
    expect(wrong.body).toEqual({
      code: 401,
      codeDescription: 'CLIENT_KEYS_UNAUTHORIZED',
      message: 'Client keys are invalid',
    });
    expect((await sandbox.send('POST', '/auth', {}, null)).status).toBe(400);
  });

  it('answers 403, not 401, to a missing, a broken and an expired key', async () => {
    const key = await sandbox.key();
    for (const token of [null, 'nonsense', `${key}x`]) {
      const answer = await sandbox.get('/connectors', token);
      expect([answer.status, answer.body]).toEqual([403, REFUSAL]);
    }
    await sandbox.control('POST', '/clock', { advanceMs: 7_199_000 });
    expect((await sandbox.get('/connectors', key)).status).toBe(200);
    await sandbox.control('POST', '/clock', { advanceMs: 2_000 });
    expect((await sandbox.get('/connectors', key)).body).toEqual(REFUSAL);
  });

  it('does not take a key that another sandbox signed', async () => {
    const other = await ASandbox.start();
    const key = await other.key();
    await other.close();
    expect((await sandbox.get('/connectors', key)).status).toBe(403);
  });

  describe('a connect token', () => {
    async function token(body: object = {}): Promise<string> {
      return (await sandbox.send<{ accessToken: string }>('POST', '/connect_token', body)).body.accessToken;
    }

    it('lives 30 minutes', async () => {
      const accessToken = await token();
      const { exp, iat } = decodeJwt(accessToken);
      expect(exp! - iat!).toBe(1_800);
      await sandbox.control('POST', '/clock', { advanceMs: 1_801_000 });
      expect((await sandbox.get('/connectors', accessToken)).status).toBe(403);
    });

    it('makes items with its options, and sees those items only', async () => {
      const accessToken = await token({ options: { clientUserId: 'u1' }, clientUserId: 'ignored' });
      const made = await sandbox.send<ItemSeen & { clientUserId: string }>(
        'POST',
        '/items',
        { connectorId: 2, parameters: OK },
        accessToken,
      );
      expect(made.body.clientUserId).toBe('u1');
      await sandbox.settled(made.body.id);
      expect((await sandbox.get(`/items/${made.body.id}`, accessToken)).status).toBe(200);
      const other = await sandbox.connected();
      expect((await sandbox.get(`/items/${other.id}`, accessToken)).body).toEqual(REFUSAL);
      expect((await sandbox.get(`/accounts?itemId=${other.id}`, accessToken)).status).toBe(403);
    });

    it('options beside `options` are ignored', async () => {
      const accessToken = await token({ clientUserId: 'u1' });
      const made = await sandbox.send('POST', '/items', { connectorId: 2, parameters: OK }, accessToken);
      expect(made.body.clientUserId).toBeNull();
    });

    it('sees accounts without what is private, and no product data', async () => {
      const accessToken = await token();
      const made = await sandbox.send<ItemSeen>('POST', '/items', { connectorId: 2, parameters: OK }, accessToken);
      await sandbox.settled(made.body.id);
      const { body } = await sandbox.get<{ results: Record<string, unknown>[] }>(
        `/accounts?itemId=${made.body.id}`,
        accessToken,
      );
      expect(body.results.length).toBeGreaterThan(0);
      for (const account of body.results)
        expect(account).toMatchObject({ owner: null, taxNumber: null, bankData: null, creditData: null });
      const accountId = body.results[0]!.id;
      for (const path of [
        `/v2/transactions?accountId=${accountId}`,
        `/accounts/${accountId}`,
        `/identity?itemId=${made.body.id}`,
        '/webhooks',
        `/investments?itemId=${made.body.id}`,
      ]) {
        expect((await sandbox.get(path, accessToken)).body).toEqual(REFUSAL);
      }
      expect((await sandbox.send('DELETE', `/items/${made.body.id}`, undefined, accessToken)).status).toBe(403);
      expect((await sandbox.send('POST', '/connect_token', {}, accessToken)).status).toBe(403);
    });

    it('for one item updates that item and makes no other', async () => {
      const item = await sandbox.connected();
      const accessToken = await token({ itemId: item.id });
      expect((await sandbox.send('PATCH', `/items/${item.id}`, {}, accessToken)).status).toBe(200);
      expect((await sandbox.send('POST', '/items', { connectorId: 2, parameters: OK }, accessToken)).status).toBe(403);
      const unknown = await sandbox.send('POST', '/connect_token', { itemId: '5a1d0000-0000-4000-8000-000000000009' });
      expect([unknown.status, unknown.body.codeDescription]).toEqual([404, 'ITEM_NOT_FOUND']);
    });
  });
});
