import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ASandbox } from './a-sandbox.js';

const UNKNOWN = '5a1d0000-0000-4000-8000-000000000009';

describe('bad input', () => {
  let sandbox: ASandbox;
  let accountId: string;
  beforeAll(async () => {
    sandbox = await ASandbox.start();
    const item = await sandbox.connected();
    accountId = (await sandbox.get<{ results: { id: string }[] }>(`/accounts?itemId=${item.id}&type=BANK`)).body
      .results[0]!.id;
  });
  afterAll(() => sandbox.close());

  it.each([
    ['', 400, /accountId should not be null or undefined, accountId must be a UUID/],
    ['accountId=7', 400, /must be a UUID/],
    [`accountId=${UNKNOWN}`, 404, /account not found/],
    ['accountId=OWN&after=nonsense', 400, /^Invalid cursor$/],
    [`accountId=OWN&after=${btoa('2026-99-99T00:00:00.000Z|x')}`, 400, /^Invalid cursor$/],
    ['accountId=OWN&dateFrom=2026-13-01', 400, /dateFrom must be a valid ISO 8601/],
    ['accountId=OWN&dateTo=2026-02-31', 400, /dateTo must be a valid ISO 8601/],
    ['accountId=OWN&createdAtFrom=yesterday', 400, /createdAtFrom must be a valid ISO 8601/],
    ['accountId=OWN&dateFrom=2026-01-01&createdAtFrom=2026-01-01T00:00:00.000Z', 400, /cannot be used together/],
    [`accountId=OWN&ids=${Array.from({ length: 501 }, () => 'x').join(',')}`, 400, /more than 500/],
  ])('GET /v2/transactions?%s answers %i', async (query, status, message) => {
    const answer = await sandbox.get(`/v2/transactions?${query.replace('OWN', accountId)}`);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code: status, message: expect.stringMatching(message) });
  });

  it('takes 500 ids, and gives the rows that there are', async () => {
    const rows = (await sandbox.get<{ results: { id: string }[] }>(`/v2/transactions?accountId=${accountId}`)).body
      .results;
    const ids = [rows[1]!.id, UNKNOWN, rows[0]!.id];
    const { body } = await sandbox.get<{ results: { id: string }[]; next: null }>(
      `/v2/transactions?accountId=${accountId}&ids=${ids.join(',')}`,
    );
    expect(new Set(body.results.map((row) => row.id))).toEqual(new Set([rows[0]!.id, rows[1]!.id]));
    expect(body.next).toBeNull();
  });

  it('filters by day, both ends included', async () => {
    const all = (await sandbox.get<{ results: { date: string }[] }>(`/v2/transactions?accountId=${accountId}`)).body
      .results;
    const day = all[Math.floor(all.length / 2)]!.date.slice(0, 10);
    const { body } = await sandbox.get<{ results: { date: string }[] }>(
      `/v2/transactions?accountId=${accountId}&dateFrom=${day}&dateTo=${day}`,
    );
    expect(body.results).toEqual(all.filter((row) => row.date.startsWith(day)));
    expect(body.results.length).toBeGreaterThan(0);
  });

  it.each([
    ['GET', '/accounts', 400],
    ['GET', `/accounts?itemId=${UNKNOWN}`, 404],
    ['GET', `/accounts/${UNKNOWN}`, 404],
    ['GET', '/bills?accountId=OWN', 400],
    ['GET', `/bills/${UNKNOWN}`, 404],
    ['GET', '/investments?itemId=x', 400],
    ['GET', `/investments/${UNKNOWN}`, 404],
    ['GET', `/investments/${UNKNOWN}/transactions`, 404],
    ['GET', `/loans/${UNKNOWN}`, 404],
    ['GET', `/identity/${UNKNOWN}`, 404],
    ['GET', `/consents/${UNKNOWN}`, 404],
    ['GET', `/transactions/${UNKNOWN}`, 404],
    ['GET', '/categories/nonsense', 404],
    ['GET', '/connectors/99999', 404],
    ['GET', '/connectors?page=0', 400],
    ['GET', '/connectors?pageSize=501', 400],
    ['GET', '/items/__proto__', 404],
    ['GET', '/webhooks/constructor', 404],
    ['DELETE', `/items/${UNKNOWN}`, 404],
    ['GET', '/nothing', 404],
    ['GET', '/items/%E0%A4%A', 400],
  ])('%s %s answers %i in the envelope', async (method, path, status) => {
    const answer = await sandbox.send(method, path.replace('OWN', accountId));
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code: status, message: expect.any(String) });
  });

  it.each([
    ['/items', { connectorId: 'two', parameters: {} }, 400],
    ['/items', { connectorId: 99_999, parameters: {} }, 400],
    ['/items', { connectorId: 2 }, 400],
    ['/items', { connectorId: 2, parameters: 'c2VjcmV0' }, 400],
    ['/items', { connectorId: 2, parameters: { user: 1 } }, 400],
    [
      '/items',
      { connectorId: 2, parameters: { user: 'user-ok', password: 'password-ok' }, products: ['NONSENSE'] },
      400,
    ],
    [
      '/items',
      { connectorId: 2, parameters: { user: 'user-ok', password: 'password-ok' }, webhookUrl: 'http://example.com' },
      400,
    ],
    ['/connect_token', { itemId: 'x' }, 400],
    ['/categories/rules', { description: '', categoryId: 'x' }, 400],
    ['/categories/rules', { description: 'x', categoryId: 'x' }, 404],
  ])('POST %s with %j answers %i', async (path, body, status) => {
    const answer = await sandbox.send('POST', path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(status);
  });

  it('does not repeat a broken body in its answer', async () => {
    const response = await fetch(`${sandbox.url}/auth`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"clientSecret":"hush',
    });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('hush');
  });

  it('refuses a body that is too large', async () => {
    expect(
      (await sandbox.send('POST', '/items', { connectorId: 2, parameters: { user: 'x'.repeat(1_100_000) } })).status,
    ).toBe(413);
  });

  it('validates parameters without making an item', async () => {
    const answer = await sandbox.send('POST', '/connectors/2/validate', { user: 'user-ok' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      parameters: { user: 'user-ok' },
      errors: [{ code: '001', parameter: 'password', message: 'password parameter is required' }],
    });
  });
});
