import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, ASandbox, type ItemSeen } from './a-sandbox.js';

interface TransactionPage {
  results: { id: string }[];
  next: string | null;
}

const DAY_MS = 86_400_000;
const OK = { user: 'user-ok', password: 'password-ok' };

describe('items', () => {
  let sandbox: ASandbox;
  beforeEach(async () => {
    sandbox = await ASandbox.start();
  });
  afterEach(() => sandbox.close());

  it('pass through the steps of an execution in their order', async () => {
    await sandbox.control('PATCH', '/settings', { executionStepMs: 1_000 });
    const id = await sandbox.connect();
    const seen: string[] = [];
    for (let step = 0; step < 12; step += 1) {
      const { body } = await sandbox.get<ItemSeen>(`/items/${id}`);
      seen.push(`${body.status} ${body.executionStatus}`);
      await sandbox.control('POST', '/clock', { advanceMs: 1_000 });
    }
    const order = [...new Set(seen)];
    expect(order.slice(0, 4)).toEqual([
      'UPDATING CREATED',
      'UPDATING LOGIN_IN_PROGRESS',
      'UPDATING ACCOUNTS_IN_PROGRESS',
      'UPDATING CREDITCARDS_IN_PROGRESS',
    ]);
    expect(order.slice(-2)).toEqual(['MERGING LOANS_IN_PROGRESS', 'UPDATED SUCCESS']);
  });

  it('answer UPDATING to the request that makes them even when they settle at once', async () => {
    await sandbox.control('PATCH', '/settings', { executionStepMs: 0 });
    const { body } = await sandbox.send<ItemSeen>('POST', '/items', { connectorId: 2, parameters: OK });
    expect(body).toMatchObject({ status: 'UPDATING', executionStatus: 'CREATED', lastUpdatedAt: null });
    expect((await sandbox.settled(body.id)).status).toBe('UPDATED');
  });

  it('show no data before the first collection is over', async () => {
    await sandbox.control('PATCH', '/settings', { executionStepMs: 60_000 });
    const id = await sandbox.connect();
    expect((await sandbox.get<{ results: [] }>(`/accounts?itemId=${id}`)).body.results).toEqual([]);
    expect((await sandbox.get(`/identity?itemId=${id}`)).status).toBe(404);
  });

  it.each([
    [
      'a missing parameter',
      { connectorId: 2, parameters: { user: 'user-ok' } },
      'CONNECTOR_VALIDATION_ERROR',
      ['001', 'password'],
    ],
    [
      'one that breaks its rule',
      { connectorId: 601, parameters: { cpf: '12' } },
      'CONNECTOR_VALIDATION_ERROR',
      ['002', 'cpf'],
    ],
  ])('are refused with %s, and the rows say which', async (_what, body, codeDescription, [code, parameter]) => {
    const answer = await sandbox.send<{ details: object[] }>('POST', '/items', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 400, codeDescription, details: [{ code, parameter }] });
  });

  it('are refused at a connector that is offline', async () => {
    await sandbox.control('POST', '/connectors/2/health', { status: 'OFFLINE' });
    const answer = await sandbox.send('POST', '/items', { connectorId: 2, parameters: OK });
    expect([answer.status, answer.body.codeDescription]).toEqual([400, 'CONNECTOR_OFFLINE']);
    const { body } = await sandbox.get<{ health: object }>('/connectors/2?healthDetails=true');
    expect(body.health).toMatchObject({ status: 'OFFLINE', details: { connectionRateLast6Hours: 0 } });
  });

  it('are refused as duplicates only when asked to be', async () => {
    const first = await sandbox.connect();
    await sandbox.connect();
    const answer = await sandbox.send<{ items: string[]; codeDescription: string }>('POST', '/items', {
      connectorId: 2,
      parameters: OK,
      avoidDuplicates: true,
    });
    expect([answer.status, answer.body.codeDescription]).toEqual([400, 'ITEM_USER_ALREADY_EXISTS']);
    expect(answer.body.items).toHaveLength(2);
    expect(answer.body.items).toContain(first);
  });

  it('are not updated twice at once', async () => {
    const item = await sandbox.connected();
    await sandbox.control('PATCH', '/settings', { executionStepMs: 1_000 });
    expect((await sandbox.send<ItemSeen>('PATCH', `/items/${item.id}`, {})).body.status).toBe('UPDATING');
    const second = await sandbox.send('PATCH', `/items/${item.id}`, {});
    expect([second.status, second.body.codeDescription]).toEqual([409, 'ITEM_IS_ALREADY_UPDATING']);
  });

  it('move lastUpdatedAt when an update succeeds, and not when it fails', async () => {
    const item = await sandbox.connected();
    await sandbox.control('POST', '/clock', { advanceMs: 3_600_000 });
    await sandbox.send('PATCH', `/items/${item.id}`, {});
    const updated = await sandbox.settled(item.id);
    expect(Date.parse(updated.lastUpdatedAt!) - Date.parse(item.lastUpdatedAt!)).toBeGreaterThanOrEqual(3_600_000);
    await sandbox.control('POST', `/items/${item.id}/next-outcome`, { executionStatus: 'SITE_NOT_AVAILABLE' });
    await sandbox.send('PATCH', `/items/${item.id}`, {});
    const failed = await sandbox.settled(item.id);
    expect(failed).toMatchObject({
      status: 'OUTDATED',
      lastUpdatedAt: updated.lastUpdatedAt,
      error: { code: 'SITE_NOT_AVAILABLE' },
    });
  });

  it('are collected by themselves once a day, unless that is switched off', async () => {
    const item = await sandbox.connected();
    const quiet = await sandbox.connected();
    expect(Date.parse(item.nextAutoSyncAt!) - Date.parse(item.lastUpdatedAt!)).toBe(DAY_MS);
    expect(
      (await sandbox.send<ItemSeen>('PATCH', `/items/${quiet.id}/disable-auto-sync`)).body.nextAutoSyncAt,
    ).toBeNull();
    await sandbox.control('POST', '/clock', { advanceMs: DAY_MS });
    const later = await sandbox.settled(item.id);
    expect(later.lastUpdatedAt).not.toBe(item.lastUpdatedAt);
    expect((await sandbox.settled(quiet.id)).lastUpdatedAt).toBe(quiet.lastUpdatedAt);
  });

  it('keep what they had of a product that fails later', async () => {
    const item = await sandbox.connected();
    const accounts = `/accounts?itemId=${item.id}&type=BANK`;
    const before = (await sandbox.get<{ results: object[] }>(accounts)).body.results;
    await sandbox.control('POST', '/clock', { advanceMs: DAY_MS / 2 });
    await sandbox.control('POST', `/items/${item.id}/next-outcome`, {
      executionStatus: 'PARTIAL_SUCCESS',
      failedParts: ['accounts'],
    });
    await sandbox.send('PATCH', `/items/${item.id}`, {});
    const partial = await sandbox.settled(item.id);
    expect(partial.executionStatus).toBe('PARTIAL_SUCCESS');
    expect(partial.statusDetail?.accounts).toMatchObject({ isUpdated: false, lastUpdatedAt: item.lastUpdatedAt });
    expect((await sandbox.get<{ results: object[] }>(accounts)).body.results).toEqual(before);
  });

  it('make the user wait after two logins that failed', async () => {
    const item = await sandbox.connected('somebody-else');
    expect(item.consecutiveFailedLoginAttempts).toBe(1);
    const without = await sandbox.send('PATCH', `/items/${item.id}`, {});
    expect(without.body.codeDescription).toBe('LAST_EXECUTION_HAD_LOGIN_ERROR');
    const again = { parameters: { user: 'somebody-else', password: 'password-ok' } };
    await sandbox.send('PATCH', `/items/${item.id}`, again);
    expect((await sandbox.settled(item.id)).consecutiveFailedLoginAttempts).toBe(2);
    const refused = await sandbox.send<{ codeDescription: string; data: object }>('PATCH', `/items/${item.id}`, {
      parameters: OK,
    });
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({
      codeDescription: 'TOO_MANY_CONSECUTIVE_LOGIN_FAILURES',
      data: { maxConsecutiveFailedLoginAttempts: 2, readableBackoffTime: '15 minutes' },
    });
    await sandbox.control('POST', '/clock', { advanceMs: 15 * 60_000 });
    expect((await sandbox.send('PATCH', `/items/${item.id}`, { parameters: OK })).status).toBe(200);
    expect(await sandbox.settled(item.id)).toMatchObject({ status: 'UPDATED', consecutiveFailedLoginAttempts: 0 });
  });

  it('keep the allowed frequency when it is switched on', async () => {
    await sandbox.control('PATCH', '/settings', { minUpdateFrequencyHours: 24 });
    const item = await sandbox.connected();
    const refused = await sandbox.send('PATCH', `/items/${item.id}`, {});
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      codeDescription: 'CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY',
      data: { minUpdateFrequencyAllowedInHours: 24, lastUpdatedAt: item.lastUpdatedAt },
    });
  });

  it('of the one-step connector need a fresh code at each update', async () => {
    const parameters = { ...OK, token: '123456' };
    const { body } = await sandbox.send<ItemSeen>('POST', '/items', { connectorId: 1, parameters });
    await sandbox.settled(body.id);
    const same = await sandbox.send('PATCH', `/items/${body.id}`, { parameters });
    expect([same.status, same.body.codeDescription]).toEqual([400, 'MFA_PARAMERTER_WAS_ALREADY_USED_ERROR']);
    const none = await sandbox.send('PATCH', `/items/${body.id}`, {});
    expect(none.body).toMatchObject({
      codeDescription: 'CONNECTOR_REQUIRED_PARAMETER_VALIDATION_ERROR',
      data: { parameter: 'token' },
    });
  });

  it('of MeuPluggy are made without credentials and cannot be updated', async () => {
    const { body } = await sandbox.send<ItemSeen>('POST', '/items', { connectorId: 200, parameters: {} });
    expect((await sandbox.settled(body.id)).status).toBe('UPDATED');
    const refused = await sandbox.send('PATCH', `/items/${body.id}`, {});
    expect([refused.status, refused.body.codeDescription]).toEqual([400, 'CLIENT_HAS_ITEM_UPDATES_DISABLED']);
  });

  it('answer questions about MFA with the reason why not', async () => {
    const settled = await sandbox.connected();
    const mfa = (id: string, body: object) => sandbox.send('POST', `/items/${id}/mfa`, body);
    expect((await mfa(settled.id, { token: '123456' })).body.codeDescription).toBe('ITEM_MFA_NOT_FOUND');
    const asked = await sandbox.connect('user-ok', 3);
    await sandbox.settled(asked, ['WAITING_USER_INPUT']);
    expect((await mfa(asked, { code: '123456' })).body.codeDescription).toBe('ITEM_MFA_PARAMETER_EXPECTED_MISMATCH');
    await sandbox.control('PATCH', '/settings', { executionStepMs: 10_000 });
    expect((await mfa(asked, { token: '123456' })).status).toBe(200);
    expect((await mfa(asked, { token: '123456' })).body.codeDescription).toBe('ITEM_MFA_ALREADY_PROVIDED');
  });

  it('give up when nobody answers in time', async () => {
    const id = await sandbox.connect('user-ok', 3);
    await sandbox.settled(id, ['WAITING_USER_INPUT']);
    await sandbox.control('POST', '/clock', { advanceMs: 120_000 });
    const item = await sandbox.settled(id);
    expect([item.status, item.executionStatus, item.parameter]).toEqual(['OUTDATED', 'USER_INPUT_TIMEOUT', null]);
    expect((await sandbox.send('POST', `/items/${id}/mfa`, { token: '123456' })).body.codeDescription).toBe(
      'ITEM_MFA_EXPIRED',
    );
  });

  it('are gone with their data once deleted', async () => {
    const item = await sandbox.connected();
    const account = (await sandbox.get<{ results: { id: string }[] }>(`/accounts?itemId=${item.id}`)).body.results[0]!;
    expect((await sandbox.send('DELETE', `/items/${item.id}`)).body).toEqual({ count: 1 });
    expect((await sandbox.get(`/items/${item.id}`)).status).toBe(404);
    expect((await sandbox.get(`/accounts/${account.id}`)).body).toEqual({
      message: 'account not found for the given id',
      code: 404,
    });
    expect((await sandbox.send('DELETE', `/items/${item.id}`)).status).toBe(404);
  });

  it('can be put into any state by hand', async () => {
    const item = await sandbox.connected();
    await sandbox.control('POST', `/items/${item.id}/force`, { status: 'OUTDATED', executionStatus: 'SOMETHING_NEW' });
    expect(await sandbox.settled(item.id)).toMatchObject({ status: 'OUTDATED', executionStatus: 'SOMETHING_NEW' });
  });
});

describe('executions over time', () => {
  let sandbox: ASandbox;
  beforeEach(async () => {
    sandbox = await ASandbox.start({ executionStepMs: 0 });
  });
  afterEach(() => sandbox.close());

  it('a bank that was away is tried again a day later, a wrong password is not', async () => {
    const item = await sandbox.connected();
    await sandbox.control('POST', `/items/${item.id}/next-outcome`, { executionStatus: 'CONNECTION_ERROR' });
    await sandbox.send('PATCH', `/items/${item.id}`, {});
    expect((await sandbox.settled(item.id)).status).toBe('OUTDATED');
    await sandbox.control('POST', '/clock', { advanceMs: DAY_MS });
    expect((await sandbox.settled(item.id)).status).toBe('UPDATED');
    expect((await sandbox.connected('somebody-else')).nextAutoSyncAt).toBeNull();
  });

  it('a device that was let in once is not asked again', async () => {
    const { id } = await sandbox.connected('user-ok-auth-pending');
    await sandbox.control('POST', `/items/${id}/authorise`);
    await sandbox.settled(id, ['UPDATED']);
    await sandbox.send('PATCH', `/items/${id}`, {});
    expect((await sandbox.settled(id)).executionStatus).toBe('SUCCESS');
  });

  it('a pending authorisation does not stop an update', async () => {
    const { id } = await sandbox.connected('user-ok-auth-pending');
    expect((await sandbox.send('PATCH', `/items/${id}`, {})).status).toBe(200);
  });

  it('the connector with a choice asks for it', async () => {
    const id = await sandbox.connect('user-ok', 5);
    expect((await sandbox.settled(id, ['WAITING_USER_INPUT'])).parameter).toMatchObject({
      type: 'select',
      name: 'device',
    });
  });

  it('a consent stays for later updates, and must be given again once taken back', async () => {
    const { id } = await sandbox.connected('761.092.776-73', 601);
    await sandbox.control('PATCH', '/settings', { autoAuthorise: false });
    await sandbox.send('PATCH', `/items/${id}`, {});
    expect((await sandbox.settled(id)).status).toBe('UPDATED');
    await sandbox.control('POST', `/items/${id}/revoke-consent`);
    await sandbox.send('PATCH', `/items/${id}`, {});
    expect((await sandbox.settled(id, ['WAITING_USER_ACTION'])).userAction?.type).toBe('authorize-access');
  });

  it.each([
    ['user-ok-perf-5000x', 'SUCCESS'],
    ['user-ok-perf-5001x', 'INVALID_CREDENTIALS'],
  ])('%s ends in %s: the bulk users go up to 5000', async (user, executionStatus) => {
    expect((await sandbox.connected(user)).executionStatus).toBe(executionStatus);
  });

  it('an item answers five million transactions page by page without holding them', async () => {
    const { id } = await sandbox.connected();
    await sandbox.control('POST', `/items/${id}/size`, { size: 5_000_000 });
    const account = (await sandbox.get<{ results: { id: string }[] }>(`/accounts?itemId=${id}`)).body.results[0]!;
    const before = process.memoryUsage().heapUsed;
    let next: string | null = `?accountId=${account.id}`;
    const ids = new Set<string>();
    for (let page = 0; page < 20 && next !== null; page += 1) {
      const answer: Answer<TransactionPage> = await sandbox.get(`/v2/transactions${next}`);
      for (const row of answer.body.results) ids.add(row.id);
      next = answer.body.next;
    }
    expect(ids.size).toBe(10_000);
    expect(next).not.toBeNull();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200e6);
    expect((await sandbox.send('POST', `/sandbox/items/${id}/size`, { size: 5_000_001 }, null)).status).toBe(400);
  });
});
