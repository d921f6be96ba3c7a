import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ASandbox } from './a-sandbox.js';

describe('the documented test users', () => {
  let sandbox: ASandbox;
  beforeAll(async () => {
    sandbox = await ASandbox.start({ executionStepMs: 0 });
  });
  afterAll(() => sandbox.close());

  it.each([
    ['user-ok', 'UPDATED', 'SUCCESS'],
    ['user-logged', 'OUTDATED', 'ALREADY_LOGGED_IN'],
    ['user-locked', 'LOGIN_ERROR', 'ACCOUNT_LOCKED'],
    ['user-error', 'OUTDATED', 'UNEXPECTED_ERROR'],
    ['user-unavailable', 'OUTDATED', 'SITE_NOT_AVAILABLE'],
    ['user-account-need-actions', 'OUTDATED', 'ACCOUNT_NEEDS_ACTION'],
    ['user-account-need-actions-provider-message', 'OUTDATED', 'ACCOUNT_NEEDS_ACTION'],
    ['user-connection-error', 'OUTDATED', 'CONNECTION_ERROR'],
    ['user-account-credentials-reset', 'LOGIN_ERROR', 'ACCOUNT_CREDENTIALS_RESET'],
    ['user-not-supported', 'OUTDATED', 'USER_NOT_SUPPORTED'],
    ['user-ok-account-error', 'UPDATED', 'PARTIAL_SUCCESS'],
    ['user-ok-account-warning', 'UPDATED', 'SUCCESS'],
    ['user-ok-two-checking-accounts', 'UPDATED', 'SUCCESS'],
    ['user-ok-auth-pending', 'OUTDATED', 'USER_AUTHORIZATION_PENDING'],
    ['user-ok-perf-2x', 'UPDATED', 'SUCCESS'],
    ['529.982.247-25', 'UPDATED', 'SUCCESS'],
    ['somebody-else', 'LOGIN_ERROR', 'INVALID_CREDENTIALS'],
    ['toString', 'LOGIN_ERROR', 'INVALID_CREDENTIALS'],
  ])('%s ends in %s with %s', async (user, status, executionStatus) => {
    const item = await sandbox.connected(user);
    expect([item.status, item.executionStatus]).toEqual([status, executionStatus]);
    const isError = status !== 'UPDATED';
    expect(item.error?.code ?? null).toBe(isError ? executionStatus : null);
    expect(item.lastUpdatedAt === null).toBe(isError);
  });

  it('a wrong password of a good user is INVALID_CREDENTIALS', async () => {
    const parameters = { user: 'user-ok', password: 'password-wrong' };
    const { body } = await sandbox.send<{ id: string }>('POST', '/items', { connectorId: 2, parameters });
    expect((await sandbox.settled(body.id)).executionStatus).toBe('INVALID_CREDENTIALS');
  });

  it("passes on the bank's own words where there are some", async () => {
    const item = await sandbox.connected('user-account-need-actions-provider-message');
    expect(item.error?.providerMessage).toMatch(/banco/);
    expect((await sandbox.connected('user-account-need-actions')).error).not.toHaveProperty('providerMessage');
  });

  it('says which product failed in a partial success, and shows nothing of it', async () => {
    const item = await sandbox.connected('user-ok-account-error');
    expect(item.statusDetail?.accounts).toMatchObject({ isUpdated: false, lastUpdatedAt: null });
    expect(item.statusDetail?.accounts?.warnings).toHaveLength(1);
    expect(item.statusDetail?.creditCards).toMatchObject({ isUpdated: true, lastUpdatedAt: item.lastUpdatedAt });
    const { body } = await sandbox.get<{ results: { type: string }[] }>(`/accounts?itemId=${item.id}`);
    expect(new Set(body.results.map((account) => account.type))).toEqual(new Set(['CREDIT']));
  });

  it('gives warnings with a success', async () => {
    const item = await sandbox.connected('user-ok-account-warning');
    expect(item.statusDetail?.accounts).toMatchObject({ isUpdated: true, warnings: [{ code: '001' }] });
    expect((await sandbox.connected('user-ok')).statusDetail).toBeNull();
  });

  it('shows two checking accounts', async () => {
    const item = await sandbox.connected('user-ok-two-checking-accounts');
    const { body } = await sandbox.get<{ results: { subtype: string }[] }>(`/accounts?itemId=${item.id}&type=BANK`);
    expect(body.results.filter((account) => account.subtype === 'CHECKING_ACCOUNT')).toHaveLength(2);
  });

  it.each([
    ['user-ok-img', [['token', 'image', '123456']]],
    ['user-ok-select', [['device', 'select', '1']]],
    [
      'user-ok-phone',
      [
        ['phone', 'select', '2'],
        ['token', 'number', '123456'],
      ],
    ],
    [
      'user-ok-multi-company',
      [
        ['token', 'number', '123456'],
        ['company', 'select', '1'],
      ],
    ],
  ])('%s is asked in turn and then gets in', async (user, questions) => {
    const id = await sandbox.connect(user);
    for (const [name, type, answer] of questions) {
      const asked = await sandbox.settled(id, ['WAITING_USER_INPUT']);
      expect([asked.parameter?.name, asked.parameter?.type]).toEqual([name, type]);
      if (type === 'select') expect(asked.parameter?.options?.map((option) => option.value)).toContain(answer);
      if (type === 'image')
        expect(
          Buffer.from(asked.parameter?.data ?? '', 'base64')
            .subarray(1, 4)
            .toString(),
        ).toBe('PNG');
      expect((await sandbox.send('POST', `/items/${id}/mfa`, { [name!]: answer })).status).toBe(200);
    }
    expect((await sandbox.settled(id)).executionStatus).toBe('SUCCESS');
  });

  it('a choice that is not offered is INVALID_CREDENTIALS_MFA', async () => {
    const id = await sandbox.connect('user-ok-select');
    await sandbox.settled(id, ['WAITING_USER_INPUT']);
    await sandbox.send('POST', `/items/${id}/mfa`, { device: '7' });
    expect((await sandbox.settled(id)).executionStatus).toBe('INVALID_CREDENTIALS_MFA');
  });

  it('the one-step connector takes the code with the login', async () => {
    const parameters = { user: 'user-ok', password: 'password-ok', token: '123456' };
    const right = await sandbox.send<{ id: string }>('POST', '/items', { connectorId: 1, parameters });
    const item = await sandbox.settled(right.body.id);
    expect(item.executionStatus).toBe('SUCCESS');
    expect(item.nextAutoSyncAt).toBeNull();
    const wrong = await sandbox.send<{ id: string }>('POST', '/items', {
      connectorId: 1,
      parameters: { ...parameters, token: '111111' },
    });
    expect((await sandbox.settled(wrong.body.id)).executionStatus).toBe('INVALID_CREDENTIALS_MFA');
  });
});

describe('people who must act in the app of their bank', () => {
  let sandbox: ASandbox;
  beforeAll(async () => {
    sandbox = await ASandbox.start({ executionStepMs: 0 });
  });
  afterAll(() => sandbox.close());

  it.each([
    ['761.092.776-73', 'SUCCESS', []],
    ['238.242.640-30', 'SUCCESS', ['USER_AUTHORIZATION_PENDING']],
    [
      '051.177.670-55',
      'USER_AUTHORIZATION_NOT_GRANTED',
      ['USER_AUTHORIZATION_PENDING', 'USER_AUTHORIZATION_NOT_GRANTED'],
    ],
    ['111.111.111-11', 'INVALID_CREDENTIALS', ['INVALID_CREDENTIALS']],
  ])('Open Finance: CPF %s ends in %s by itself', async (cpf, executionStatus, errors) => {
    // Nobody listens there: what counts is what was to be delivered.
    const id = await sandbox.connect(cpf, 601, { webhookUrl: 'http://127.0.0.1:9/' });
    let item = await sandbox.settled(id);
    for (let turn = 0; turn < 100 && item.executionStatus !== executionStatus; turn += 1)
      item = await sandbox.settled(id);
    expect(item.executionStatus).toBe(executionStatus);
    const told = async () => {
      const { results } = await sandbox.control<{
        results: { eventId: string; payload: { error: { code: string } } }[];
      }>('GET', `/deliveries?itemId=${id}&event=item/error`);
      const unique = new Map(results.map((delivery) => [delivery.eventId, delivery.payload.error.code]));
      return [...unique.values()];
    };
    for (let turn = 0; turn < 100 && (await told()).length < errors.length; turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await told()).toEqual(errors);
  });

  it('waits for consent until somebody gives it, when told not to give it by itself', async () => {
    await sandbox.control('PATCH', '/settings', { autoAuthorise: false });
    const id = await sandbox.connect('529.982.247-25', 602);
    const waiting = await sandbox.settled(id, ['WAITING_USER_ACTION']);
    expect(waiting.userAction).toMatchObject({ type: 'authorize-access' });
    expect((await sandbox.get<{ total: number }>(`/consents?itemId=${id}`)).body.total).toBe(0);
    await sandbox.control('POST', `/items/${id}/authorise`);
    expect((await sandbox.settled(id)).executionStatus).toBe('SUCCESS');
    expect((await sandbox.get<{ total: number }>(`/consents?itemId=${id}`)).body.total).toBe(1);
    await sandbox.control('PATCH', '/settings', { autoAuthorise: true });
  });

  it('a refusal, and a consent taken back, end in their own states', async () => {
    await sandbox.control('PATCH', '/settings', { autoAuthorise: false });
    const refused = await sandbox.connect('529.982.247-25', 603);
    await sandbox.settled(refused, ['WAITING_USER_ACTION']);
    await sandbox.control('POST', `/items/${refused}/authorise`, { verdict: 'rejected' });
    expect((await sandbox.settled(refused)).executionStatus).toBe('USER_AUTHORIZATION_NOT_GRANTED');
    await sandbox.control('PATCH', '/settings', { autoAuthorise: true });

    const revoked = await sandbox.connected('529.982.247-25', 603);
    const item = await sandbox.control<{ executionStatus: string; nextAutoSyncAt: null }>(
      'POST',
      `/items/${revoked.id}/revoke-consent`,
    );
    expect([item.executionStatus, item.nextAutoSyncAt]).toEqual(['USER_AUTHORIZATION_REVOKED', null]);
  });

  it('a device that was pending is let in once it is authorised', async () => {
    const pending = await sandbox.connected('user-ok-auth-pending');
    expect(pending.executionStatus).toBe('USER_AUTHORIZATION_PENDING');
    await sandbox.control('POST', `/items/${pending.id}/authorise`);
    expect((await sandbox.settled(pending.id, ['UPDATED'])).executionStatus).toBe('SUCCESS');
  });

  it('the QR connector shows a QR code to be read', async () => {
    await sandbox.control('PATCH', '/settings', { autoAuthorise: false });
    const id = await sandbox.connect('user-ok', 4);
    expect((await sandbox.settled(id, ['WAITING_USER_ACTION'])).userAction?.type).toBe('qr');
    await sandbox.control('POST', '/clock', { advanceMs: 121_000 });
    expect((await sandbox.settled(id)).executionStatus).toBe('USER_AUTHORIZATION_NOT_GRANTED');
  });
});
