import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SANDBOX_CLIENT_ID } from '../../../src/sandbox/index.js';
import { ASandbox } from './a-sandbox.js';
import { AWebhookReceiver } from './a-webhook-receiver.js';

interface Deliveries {
  results: { event: string; eventId: string; attempt: number; outcome: string; status: number | null }[];
  pending: number;
}

describe('webhooks', () => {
  let sandbox: ASandbox;
  let receiver: AWebhookReceiver;
  beforeEach(async () => {
    // An hour of 3.6 s: a second between two attempts is a millisecond.
    sandbox = await ASandbox.start({ webhookHourMs: 3_600 });
    receiver = await AWebhookReceiver.start();
  });
  afterEach(async () => {
    await sandbox.close();
    await receiver.close();
  });

  const subscribe = (event: string, more: object = {}) =>
    sandbox.send<{ id: string }>('POST', '/webhooks', { event, url: receiver.url, ...more });

  it('tell the first sync of an item in order, with the headers asked for', async () => {
    await subscribe('all', { headers: { 'X-Secret': 'abc' } });
    const item = await sandbox.connected('user-ok', 2, { clientUserId: 'u1' });
    const accounts = (await sandbox.get<{ results: { id: string }[] }>(`/accounts?itemId=${item.id}`)).body.results;
    await receiver.until((all) => all.length >= 2 + accounts.length);
    expect(receiver.events()).toEqual([
      'item/login_succeeded',
      'item/created',
      ...accounts.map(() => 'transactions/created'),
    ]);
    for (const { headers, body } of receiver.received) {
      expect(headers['x-secret']).toBe('abc');
      expect(headers['content-type']).toBe('application/json');
      expect(body).toMatchObject({
        itemId: item.id,
        clientId: SANDBOX_CLIENT_ID,
        triggeredBy: 'CLIENT',
      });
    }
    for (const { body } of receiver.received.slice(0, 2)) expect(body.clientUserId).toBe('u1');
    const created = receiver.received.slice(2).map(({ body }) => body);
    const held = await sandbox.control<{ transactions: { accountId: string; date: string; createdAt: string }[] }>(
      'GET',
      `/items/${item.id}/transactions`,
    );
    for (const body of created) {
      const rows = held.transactions.filter((row) => row.accountId === body.accountId);
      expect(body.transactionsCount).toBe(rows.length);
      expect(body.transactionsMinDate).toBe(rows.map((row) => row.date).sort()[0]);
      expect(body.transactionsCreatedAtFrom).toBe(rows.map((row) => row.createdAt).sort()[0]);
      expect(body.createdTransactionsLink).toMatch(/^http:.*\/transactions\?accountId=/);
    }
  });

  it('say item/updated the second time, and why an item failed', async () => {
    const item = await sandbox.connected();
    await subscribe('all');
    await sandbox.send('PATCH', `/items/${item.id}`, {});
    await receiver.untilEvent('item/updated');
    await sandbox.connected('user-locked');
    const failed = await receiver.untilEvent('item/error');
    expect(failed.body).toMatchObject({
      triggeredBy: 'CLIENT',
      error: { code: 'ACCOUNT_LOCKED', message: expect.any(String) },
    });
    await sandbox.send('DELETE', `/items/${item.id}`);
    const deleted = await receiver.untilEvent('item/deleted');
    expect(deleted.body.itemId).toBe(item.id);
    expect(deleted.body).not.toHaveProperty('triggeredBy');
  });

  it('say that the bank waits for an answer, that a daily sync ran, and who triggered what', async () => {
    await subscribe('item/waiting_user_input');
    await subscribe('item/updated');
    await sandbox.connect('user-ok', 3);
    await receiver.untilEvent('item/waiting_user_input');
    await sandbox.connected();
    await sandbox.control('POST', '/clock', { advanceMs: 86_400_000 });
    expect((await receiver.untilEvent('item/updated')).body.triggeredBy).toBe('SYNC');
    expect(new Set(receiver.events())).toEqual(new Set(['item/waiting_user_input', 'item/updated']));
  });

  it("reach an item's own address without custom headers, with the same event id", async () => {
    await subscribe('item/created', { headers: { 'X-Secret': 'abc' } });
    await sandbox.connected('user-ok', 2, { webhookUrl: receiver.url });
    const received = await receiver.until((all) => all.filter(({ body }) => body.event === 'item/created').length >= 2);
    const created = received.filter(({ body }) => body.event === 'item/created');
    expect(new Set(created.map(({ body }) => body.eventId)).size).toBe(1);
    expect(created.map(({ headers }) => headers['x-secret']).sort()).toEqual(['abc', undefined]);
    expect(received.some(({ body }) => body.event === 'item/login_succeeded')).toBe(true);
  });

  it('tell when the health of a connector changes, once', async () => {
    await subscribe('connector/status_updated');
    await sandbox.control('POST', '/connectors/601/health', { status: 'UNSTABLE' });
    await sandbox.control('POST', '/connectors/601/health', { status: 'UNSTABLE' });
    await sandbox.control('POST', '/connectors/601/health', { status: 'ONLINE' });
    await receiver.until((all) => all.length >= 2);
    expect(receiver.received.map(({ body }) => [body.connectorId, body.data])).toEqual([
      [601, { status: 'UNSTABLE' }],
      [601, { status: 'ONLINE' }],
    ]);
  });

  it('tell edits of rows as created, updated and deleted', async () => {
    const item = await sandbox.connected();
    const account = (await sandbox.get<{ results: { id: string }[] }>(`/accounts?itemId=${item.id}&type=BANK`)).body
      .results[0]!;
    const rows = (await sandbox.get<{ results: { id: string }[] }>(`/v2/transactions?accountId=${account.id}`)).body
      .results;
    const [changed, removed] = [rows[0]!.id, rows[1]!.id];
    await subscribe('all');
    const { added } = await sandbox.control<{ added: string[] }>('POST', `/items/${item.id}/transactions`, {
      add: [{ accountId: account.id, amount: -10.5, description: 'Pão', date: '2026-01-31T12:00:00.000Z' }],
      change: [{ id: changed, description: 'Outro nome' }],
      remove: [removed],
    });
    await receiver.untilEvent('transactions/deleted');
    const payload = (event: string) =>
      receiver.received.find(({ body }) => body.event === event && body.accountId === account.id)?.body;
    expect(payload('transactions/created')).toMatchObject({ transactionsCount: 1, triggeredBy: 'INTERNAL' });
    expect(payload('transactions/updated')?.transactionIds).toEqual([changed]);
    expect(payload('transactions/deleted')?.transactionIds).toEqual([removed]);
    const since = payload('transactions/created')?.transactionsCreatedAtFrom;
    const fresh = await sandbox.get<{ results: object[] }>(
      `/v2/transactions?accountId=${account.id}&createdAtFrom=${since}`,
    );
    expect(fresh.body.results).toMatchObject([
      { id: added[0], amount: -10.5, type: 'DEBIT', date: '2026-01-31T12:00:00.000Z' },
    ]);
    expect((await sandbox.get(`/transactions/${changed}`)).body).toMatchObject({ description: 'Outro nome' });
    expect((await sandbox.get(`/transactions/${removed}`)).body.codeDescription).toBe('TRANSACTION_NOT_FOUND');
  });

  it('leave edits that are not collected at once to the next collection', async () => {
    const item = await sandbox.connected();
    const account = (await sandbox.get<{ results: { id: string }[] }>(`/accounts?itemId=${item.id}&type=BANK`)).body
      .results[0]!;
    const edit = { add: [{ accountId: account.id, amount: 1 }], collect: false };
    const { added } = await sandbox.control<{ added: string[] }>('POST', `/items/${item.id}/transactions`, edit);
    expect((await sandbox.get(`/transactions/${added[0]}`)).status).toBe(404);
    await sandbox.send('PATCH', `/items/${item.id}`, {});
    const { lastUpdatedAt } = await sandbox.settled(item.id);
    expect((await sandbox.get(`/transactions/${added[0]}`)).body).toMatchObject({
      createdAt: lastUpdatedAt,
      type: 'CREDIT',
    });
  });

  it('are tried again after a failure, nine times in all, and never after a 401', async () => {
    receiver.status = () => 500;
    await subscribe('item/created');
    await sandbox.control('PATCH', '/webhooks', { hourMs: 36 });
    await sandbox.connected();
    await receiver.until((all) => all.length >= 9);
    const { results, pending } = await sandbox.control<Deliveries>('GET', '/deliveries?event=item/created');
    expect(results.map((delivery) => delivery.attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(results.map((delivery) => delivery.eventId)).size).toBe(1);
    expect(pending).toBe(0);
    receiver.status = () => 401;
    receiver.received.length = 0;
    await sandbox.connected();
    await receiver.until((all) => all.length >= 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(receiver.received).toHaveLength(1);
  });

  it('stop being tried once they are delivered', async () => {
    let calls = 0;
    receiver.status = () => (++calls === 1 ? 503 : 200);
    await subscribe('item/created');
    await sandbox.connected();
    await receiver.until((all) => all.length >= 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { results } = await sandbox.control<Deliveries>('GET', '/deliveries');
    expect(results.map((delivery) => [delivery.attempt, delivery.outcome])).toEqual([
      [1, 'refused'],
      [2, 'delivered'],
    ]);
  });

  it('can be doubled, lost, held back and released in another order', async () => {
    await subscribe('item/created');
    await sandbox.control('PATCH', '/webhooks', { duplicates: 2 });
    await sandbox.connected();
    await receiver.until((all) => all.length >= 3);
    expect(new Set(receiver.received.map(({ body }) => body.eventId)).size).toBe(1);

    await sandbox.control('PATCH', '/webhooks', { duplicates: 0, drop: 1 });
    await sandbox.connected();
    await sandbox.control('PATCH', '/webhooks', { hold: true });
    const held = [await sandbox.connected(), await sandbox.connected()].map((item) => item.id);
    expect((await sandbox.control<{ held: number }>('GET', '/webhooks')).held).toBe(2);
    expect(receiver.received).toHaveLength(3);
    await sandbox.control('PATCH', '/webhooks', { hold: false });
    await sandbox.control('POST', '/webhooks/release', { order: 'reverse' });
    await receiver.until((all) => all.length >= 5);
    expect(receiver.received.slice(3).map(({ body }) => body.itemId)).toEqual(held.toReversed());
    const { results } = await sandbox.control<Deliveries>('GET', '/deliveries');
    expect(results.filter((delivery) => delivery.outcome === 'dropped')).toHaveLength(1);
  });

  it('lose only events of the kind that is to be lost', async () => {
    await subscribe('all');
    await sandbox.control('PATCH', '/webhooks', { drop: 1, dropEvent: 'item/created' });
    await sandbox.connected();
    await receiver.untilEvent('transactions/created');
    expect(receiver.events()).toContain('item/login_succeeded');
    expect(receiver.events()).not.toContain('item/created');
  });

  it('come together and in any order within a window, each of them once', async () => {
    await subscribe('item/created');
    await sandbox.control('PATCH', '/webhooks', { shuffleWindowMs: 400 });
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.push((await sandbox.connected()).id);
    await receiver.until((all) => all.length >= 4);
    expect(receiver.received.map(({ body }) => body.itemId).sort()).toEqual(ids.sort());
  });

  it('are not sent while disabled', async () => {
    const { body } = await subscribe('item/created');
    await sandbox.send('PATCH', `/webhooks/${body.id}`, { enabled: false });
    await sandbox.connected();
    await sandbox.send('PATCH', `/webhooks/${body.id}`, { enabled: true });
    const second = await sandbox.connected();
    await receiver.until((all) => all.length >= 1);
    expect(receiver.received.map((received) => received.body.itemId)).toEqual([second.id]);
  });

  it('are at most five an event, none of them twice', async () => {
    expect((await subscribe('item/error')).status).toBe(200);
    const twice = await subscribe('item/error');
    expect([twice.status, twice.body]).toMatchObject([
      400,
      { code: 400, message: expect.stringMatching(/already exists/) },
    ]);
    for (let n = 1; n < 5; n += 1) {
      expect(
        (await sandbox.send('POST', '/webhooks', { event: 'item/error', url: `https://example.com/${n}` })).status,
      ).toBe(200);
    }
    const sixth = await sandbox.send('POST', '/webhooks', { event: 'item/error', url: 'https://example.com/6' });
    expect(sixth.body.message).toMatch(/maximum of 5/);
    expect((await sandbox.send('POST', '/webhooks', { event: 'all', url: 'https://example.com/6' })).status).toBe(200);
  });

  it.each([
    ['an unknown event', { event: 'item/all', url: 'https://example.com/' }, /Invalid event type 'item\/all'/],
    ['no address', { event: 'all' }, /valid URL/],
    ['a word', { event: 'all', url: 'nonsense' }, /valid URL/],
    ['http', { event: 'all', url: 'http://example.com/' }, /https/],
    ['an IP address', { event: 'all', url: 'https://10.0.0.1/' }, /IP address/],
    ['a private name', { event: 'all', url: 'https://db.internal/' }, /reserved/],
    ['another port', { event: 'all', url: 'https://example.com:8443/' }, /443/],
    ['a user', { event: 'all', url: 'https://me:pw@example.com/' }, /user or a password/],
  ])('refuse %s', async (_what, body, message) => {
    const answer = await sandbox.send('POST', '/webhooks', body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(message);
    expect(answer.body).not.toHaveProperty('codeDescription');
  });
});
