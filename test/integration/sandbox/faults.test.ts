import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ASandbox } from './a-sandbox.js';

describe('fault switches', () => {
  let sandbox: ASandbox;
  let accountId: string;
  let itemId: string;
  beforeEach(async () => {
    sandbox = await ASandbox.start({ executionStepMs: 0 });
    itemId = (await sandbox.connected()).id;
    accountId = (await sandbox.get<{ results: { id: string }[] }>(`/accounts?itemId=${itemId}`)).body.results[0]!.id;
  });
  afterEach(() => sandbox.close());

  const fault = (rule: object) =>
    sandbox.control<{ id: string }>('POST', '/faults', { path: '^/v2/transactions$', ...rule });
  const list = () =>
    sandbox.get<{ results: Record<string, unknown>[]; code?: number }>(`/v2/transactions?accountId=${accountId}`);
  const raw = async () =>
    fetch(`${sandbox.url}/v2/transactions?accountId=${accountId}`, { headers: { 'X-API-KEY': await sandbox.key() } });

  it.each([
    [429, 'Retry-After'],
    [500, null],
    [502, null],
  ])('%i as often as asked, then the real answer', async (status, header) => {
    await fault({ status, times: 2, retryAfter: 7 });
    for (let turn = 0; turn < 2; turn += 1) {
      const answer = await list();
      expect([answer.status, answer.body.code]).toEqual([status, status]);
      if (header !== null) expect(answer.headers.get(header)).toBe('7');
    }
    expect((await list()).status).toBe(200);
  });

  it('skips as many requests as asked, and touches other paths not at all', async () => {
    await fault({ status: 500, skip: 1 });
    expect((await list()).status).toBe(200);
    expect((await list()).status).toBe(500);
    expect((await sandbox.get(`/accounts?itemId=${itemId}`)).status).toBe(200);
  });

  it('delays', async () => {
    await fault({ delayMs: 120 });
    const started = performance.now();
    expect((await list()).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(115);
  });

  it('cuts a body in the middle', async () => {
    await fault({ cutBody: true });
    const response = await raw();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('sends broken JSON', async () => {
    await fault({ invalidJson: true });
    const text = await (await raw()).text();
    expect(text.startsWith('{"results"')).toBe(true);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it('puts an enum nobody knows and a null where a text was', async () => {
    await fault({
      replace: [
        { field: 'status', value: 'ALIEN' },
        { field: 'description', value: null },
      ],
      times: 1,
    });
    const { body } = await list();
    expect(body.results.length).toBeGreaterThan(0);
    for (const row of body.results) expect(row).toMatchObject({ status: 'ALIEN', description: null });
    expect((await list()).body.results[0]!.description).not.toBeNull();
  });

  it('resets the connection, and what was asked has no effect', async () => {
    await sandbox.control('POST', '/faults', { path: '^/items/', method: 'DELETE', reset: true });
    await expect(sandbox.send('DELETE', `/items/${itemId}`)).rejects.toThrow();
    expect((await sandbox.get(`/items/${itemId}`)).status).toBe(200);
  });

  it('can be listed, removed and cleared, and is gone after a reset', async () => {
    const { id } = await fault({ status: 500 });
    await list();
    const { results } = await sandbox.control<{ results: { id: string; taken: number }[] }>('GET', '/faults');
    expect(results).toMatchObject([{ id, taken: 1 }]);
    await sandbox.control('DELETE', `/faults/${id}`);
    expect((await list()).status).toBe(200);
    await fault({ status: 500 });
    await sandbox.control('POST', '/reset');
    expect((await sandbox.control<{ results: unknown[] }>('GET', '/faults')).results).toEqual([]);
    expect((await sandbox.get(`/items/${itemId}`)).status).toBe(404);
  });

  it.each([[{ path: '(' }], [{ path: '/x', status: 200 }], [{ path: '/x', unknown: 1 }], [{}]])(
    'refuses the rule %j',
    async (rule) => {
      expect((await sandbox.send('POST', '/sandbox/faults', rule, null)).status).toBe(400);
    },
  );

  it("keeps Pluggy's limits when they are switched on", async () => {
    await sandbox.control('POST', '/rate-limits', { enabled: true, limits: { transactions: 2 } });
    await list();
    await list();
    const answer = await list();
    expect(answer.status).toBe(429);
    expect(answer.body).toEqual({
      message: 'Too many requests. Please try again later (see Retry-After header in seconds)',
      code: 429,
    });
    expect(answer.headers.get('RateLimit-Limit')).toBe('2');
    expect(answer.headers.get('Retry-After')).toBe('60');
    expect(Number(answer.headers.get('RateLimit-Reset'))).toBeGreaterThan(0);
    await sandbox.control('POST', '/clock', { advanceMs: 60_000 });
    expect((await list()).status).toBe(200);
  });
});

describe('the control surface', () => {
  let sandbox: ASandbox;
  beforeAll(async () => {
    sandbox = await ASandbox.start();
  });
  afterAll(() => sandbox.close());

  it('is closed to pages in a browser', async () => {
    const reset = (headers: Record<string, string>) =>
      fetch(`${sandbox.url}/sandbox/reset`, { method: 'POST', headers });
    expect((await reset({ Origin: 'https://evil.example' })).status).toBe(403);
    expect((await reset({})).status).toBe(200);
  });

  it('is closed to a foreign name that points here', async () => {
    const { hostname, port } = new URL(sandbox.url);
    const status = await new Promise((resolve, reject) => {
      const asked = request({ hostname, port, path: '/sandbox/clock', headers: { Host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on('error', reject).end();
    });
    expect(status).toBe(403);
  });

  it('tells time, and moves it', async () => {
    const before = await sandbox.control<{ now: string; offsetMs: number }>('GET', '/clock');
    await sandbox.control('POST', '/clock', { now: '2030-01-02T03:04:05.000Z' });
    const after = await sandbox.control<{ now: string }>('GET', '/clock');
    expect(before.offsetMs).toBe(0);
    expect(after.now.slice(0, 16)).toBe('2030-01-02T03:04');
    await sandbox.control('POST', '/reset');
    expect((await sandbox.control<{ offsetMs: number }>('GET', '/clock')).offsetMs).toBe(0);
  });
});
