import { beforeEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { REFUSALS } from '../../../src/pluggy/index.js';
import { NotFound, ProviderAnswerInvalid, ProviderRefused, ProviderRefusedUs } from '../../../src/shared/errors.js';
import { aPluggy, failure, HOST, printed } from './a-pluggy.js';
import { answerByNock, givesKeys } from './nock-pluggy.js';

describe('a refusal', () => {
  answerByNock();
  beforeEach(() => void givesKeys('key-1'));

  const credentials = { user: '761.092.776-73', password: 'S3nha+secreta', token: '918273' };

  async function refusedWith(status: number, body: object) {
    nock(HOST).post('/items').reply(status, body);
    return failure(aPluggy().items.createItem({ connectorId: 2, credentials, userId: 'user-1' }));
  }

  it.each([
    ['CONNECTOR_VALIDATION_ERROR', 'credentials_invalid', 'unprocessable'],
    ['CONNECTOR_REQUIRED_PARAMETER_VALIDATION_ERROR', 'credentials_invalid', 'unprocessable'],
    ['PARAMETERS_NOT_PROVIDED', 'credentials_missing', 'unprocessable'],
    ['LAST_EXECUTION_HAD_LOGIN_ERROR', 'credentials_needed_after_login_error', 'conflict'],
    ['CONNECTOR_OFFLINE', 'connector_offline', 'unavailable'],
    ['ITEM_USER_ALREADY_EXISTS', 'item_already_exists', 'conflict'],
    ['ITEM_CREATION_LIMIT_EXCEEDED', 'item_limit_reached', 'conflict'],
    ['ITEM_ORIGINAL_CONNECTED_WITH_DIFFERENT_ACCOUNT', 'item_of_different_account', 'conflict'],
    ['ITEM_ALREADY_UPDATING', 'item_already_updating', 'conflict'],
    ['ITEM_IS_ALREADY_UPDATING', 'item_already_updating', 'conflict'],
    ['TOO_MANY_CONSECUTIVE_LOGIN_FAILURES', 'too_many_login_failures', 'too_many'],
    ['TOO_MANY_CONSECUTIVE_ERRORS', 'too_many_failed_syncs', 'conflict'],
    ['CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY', 'refresh_too_soon', 'too_many'],
    ['MFA_PARAMERTER_WAS_ALREADY_USED_ERROR', 'mfa_code_already_used', 'unprocessable'],
    ['MFA_PARAMETER_WAS_ALREADY_USED_ERROR', 'mfa_code_already_used', 'unprocessable'],
    ['ITEM_MFA_NOT_FOUND', 'mfa_not_asked', 'conflict'],
    ['ITEM_MFA_ALREADY_PROVIDED', 'mfa_already_answered', 'conflict'],
    ['ITEM_MFA_EXPIRED', 'mfa_expired', 'conflict'],
    ['ITEM_MFA_PARAMETER_EXPECTED_MISMATCH', 'mfa_mismatch', 'unprocessable'],
    ['CREATE_ITEMS_API_FREE_DISABLED', 'plan_forbids', 'forbidden'],
    ['CLIENT_HAS_ITEM_UPDATES_DISABLED', 'plan_forbids', 'forbidden'],
    ['SANDBOX_CLIENT_ITEM_UPDATE_NOT_ALLOWED', 'plan_forbids', 'forbidden'],
    ['SOMETHING_NEW', 'provider_refused', 'unprocessable'],
    ['constructor', 'provider_refused', 'unprocessable'],
  ])('%s is our %s (%s), with the raw identifier and message kept', async (codeDescription, code, kind) => {
    const error = await refusedWith(400, { code: 400, codeDescription, message: 'in their words' });
    expect(error).toBeInstanceOf(ProviderRefused);
    expect({ code: error.code, kind: error.kind }).toEqual({ code, kind });
    expect(error.extensions).toMatchObject({ provider_code: codeDescription, provider_message: 'in their words' });
  });

  it('has a test for each identifier in the table', () => {
    expect(Object.keys(REFUSALS)).toHaveLength(22);
  });

  it.each(['details', 'errors'])('of credentials names the fields at fault, from %s', async (list) => {
    const error = await refusedWith(400, {
      code: 400,
      codeDescription: 'CONNECTOR_VALIDATION_ERROR',
      message: 'Connector parameters do not match validation rules',
      [list]: [
        { code: '001', parameter: 'user', message: 'user parameter is required' },
        { code: '002', parameter: 'a/b~c', message: null, data: { min: 6 } },
        { code: '009' },
        'nonsense',
      ],
    });
    expect(error.fields).toEqual([
      { pointer: '#/credentials/user', code: 'required', detail: 'user parameter is required' },
      { pointer: '#/credentials/a~1b~0c', code: 'invalid', detail: expect.any(String) },
    ]);
  });

  it('of an answer names the field below answers', async () => {
    nock(HOST)
      .post('/items/i-1/mfa')
      .reply(400, {
        code: 400,
        codeDescription: 'CONNECTOR_REQUIRED_PARAMETER_VALIDATION_ERROR',
        data: { parameter: 'token' },
      });
    const error = await failure(aPluggy().items.answerQuestion('i-1', { other: 'x' }));
    expect(error.fields).toEqual([{ pointer: '#/answers/token', code: 'required', detail: expect.any(String) }]);
  });

  it('of a second item with the same credentials names the first ones', async () => {
    const items = ['d0f8a8c0-e8e3-11e9-b210-d663bd873d93', 'd0f8a8c0-e8e3-11e9-b210-d663bd873d94'];
    const error = await refusedWith(400, { codeDescription: 'ITEM_USER_ALREADY_EXISTS', message: 'others', items });
    expect(error.extensions).toMatchObject({ item_ids: items });
  });

  it('says when to try again', async () => {
    const failures = await refusedWith(400, {
      code: 400,
      codeDescription: 'TOO_MANY_CONSECUTIVE_LOGIN_FAILURES',
      data: { canRetryAfterDate: '2026-03-10T12:15:00.000Z' },
    });
    expect(failures.retryAt).toEqual(new Date('2026-03-10T12:15:00.000Z'));
    const tooSoon = await refusedWith(409, {
      code: 409,
      codeDescription: 'CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY',
      data: { minUpdateFrequencyAllowedInHours: 24, lastUpdatedAt: '2026-03-10T08:00:00.000Z' },
    });
    expect(tooSoon.retryAt).toEqual(new Date('2026-03-11T08:00:00.000Z'));
    const without = await refusedWith(409, {
      code: 409,
      codeDescription: 'CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY',
      data: null,
    });
    expect(without).toMatchObject({ code: 'refresh_too_soon', retryAt: undefined });
  });

  it('because of the limit of items says the limit', async () => {
    const error = await refusedWith(409, {
      code: 409,
      codeDescription: 'ITEM_CREATION_LIMIT_EXCEEDED',
      data: { itemsLimit: 100 },
    });
    expect(error.extensions).toMatchObject({ items_limit: 100 });
  });

  it('shows no credential, whatever form the provider repeats it in, and no more than 500 characters', async () => {
    const error = await refusedWith(400, {
      code: 400,
      codeDescription: 'CONNECTOR_VALIDATION_ERROR',
      message: `bad ${credentials.user}, 76109277673, ${credentials.password.toUpperCase()}, S3nha%2Bsecreta ${'x'.repeat(600)}`,
      details: [
        { code: '002', parameter: 'password', message: `"${credentials.password}" is too weak, ${'y'.repeat(600)}` },
        { code: '002', parameter: credentials.token, message: 'no such parameter' },
      ],
      data: { parameter: credentials.password, echoed: credentials },
    });
    expect(printed(error)).not.toMatch(/761\.092|76109277673|s3nha|918273/i);
    expect(String(error.extensions?.provider_message)).toHaveLength(500);
    expect(error.fields?.[0]?.detail.length).toBe(500);
    expect(error.fields?.[0]?.pointer).toBe('#/credentials/password');
  });

  it.each([400, 500, 403])(
    'shows no credential when the call fails with %i and a page instead of JSON',
    async (status) => {
      nock(HOST).post('/items').times(2).reply(status, JSON.stringify(credentials));
      const error = await failure(aPluggy().items.createItem({ connectorId: 2, credentials, userId: 'user-1' }));
      expect(printed(error)).not.toMatch(/761\.092|S3nha|918273/);
    },
  );

  it('shows no secret of a webhook', async () => {
    const headers = { 'x-saldo-secret': 'hook-secret-value' };
    nock(HOST).post('/webhooks').reply(400, { code: 400, message: 'hook-secret-value is no header' });
    const error = await failure(
      aPluggy().webhooks.createWebhook({ url: 'https://saldo.example/', event: 'all', headers }),
    );
    expect(error.code).toBe('provider_refused');
    expect(printed(error)).not.toContain('hook-secret-value');
  });

  it.each([
    ['no body', ''],
    ['a list', '[]'],
    ['a text', '"no"'],
    ['fields of other types', '{"code":{},"message":5,"codeDescription":["X"],"data":7,"details":{},"items":4}'],
    ['a page', '<html>Bad Request</html>'],
  ])('with %s is still a refusal', async (_name, body) => {
    nock(HOST).post('/items').reply(400, body);
    const error = await failure(aPluggy().items.createItem({ connectorId: 2, credentials, userId: 'user-1' }));
    expect(error).toBeInstanceOf(ProviderRefused);
    expect(error.code).toBe('provider_refused');
  });

  it('of an endpoint that is gone says so', async () => {
    const error = await refusedWith(410, {
      code: 410,
      codeDescription: 'ENDPOINT_DEPRECATED',
      message: 'gone',
      errorId: 'e',
    });
    expect(error).toBeInstanceOf(ProviderAnswerInvalid);
    expect(error.message).toMatch(/POST \/items.*gone/);
  });

  it('of this installation by its address is for the operator', async () => {
    const error = await refusedWith(403, { code: 403, codeDescription: 'CLIENT_IP_NOT_ALLOWED', message: 'no' });
    expect(error).toBeInstanceOf(ProviderRefusedUs);
  });

  it.each([
    ['refreshing an item', 'item_not_found', (p: ReturnType<typeof aPluggy>) => p.items.refreshItem('x', null)],
    ['answering an item', 'item_not_found', (p: ReturnType<typeof aPluggy>) => p.items.answerQuestion('x', {})],
    [
      'listing an account’s transactions',
      'account_not_found',
      (p: ReturnType<typeof aPluggy>) =>
        p.transactions.readPage({ providerAccountId: 'x', accountCurrency: 'BRL', accountType: 'BANK' }, null),
    ],
    [
      'updating a webhook',
      'webhook_not_found',
      (p: ReturnType<typeof aPluggy>) => p.webhooks.updateWebhook('x', { headers: {}, enabled: true }),
    ],
  ])('when %s that is gone is not found', async (_name, code, call) => {
    for (const method of ['GET', 'PATCH', 'POST']) {
      nock(HOST).intercept(/./, method).query(true).reply(404, { code: 404, message: 'it is not found' });
    }
    const error = await failure(call(aPluggy()));
    expect(error).toBeInstanceOf(NotFound);
    expect(error.code).toBe(code);
  });
});
