import { beforeEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { CursorExpired } from '../../../src/modules/transactions/index.js';
import { cursorOf, readAllPages } from '../../../src/pluggy/paging.js';
import { ProviderAnswerInvalid, ProviderRefused, ProviderRefusedUs } from '../../../src/shared/errors.js';
import { aJwt, anItem, aPluggy, failure, HOST, START } from './a-pluggy.js';
import { answerByNock, givesKeys } from './nock-pluggy.js';

describe('Pluggy behind the ports', () => {
  answerByNock();
  beforeEach(() => void givesKeys('key-1'));

  const account = { providerAccountId: 'acc-1', accountCurrency: 'BRL', accountType: 'BANK' };
  const aRow = (id: string) =>
    `{"id":"${id}","amount":-0.10,"type":"DEBIT","date":"2026-02-01T00:00:00.000Z","currencyCode":"BRL"}`;

  describe('items', () => {
    it('a connect token carries the user inside its options, and the item to repair', async () => {
      const expiresAt = new Date(START.getTime() + 25 * 60_000);
      nock(HOST)
        .post('/connect_token', { options: { clientUserId: 'user-1' } })
        .reply(200, { accessToken: 'opaque' });
      nock(HOST)
        .post('/connect_token', { itemId: 'i-1', options: { clientUserId: 'user-1' } })
        .reply(200, { accessToken: aJwt(expiresAt) });
      const { items } = aPluggy();
      expect(await items.createConnectToken({ userId: 'user-1', itemId: null })).toEqual({
        accessToken: 'opaque',
        expiresAt: new Date(START.getTime() + 30 * 60_000),
      });
      expect((await items.createConnectToken({ userId: 'user-1', itemId: 'i-1' })).expiresAt).toEqual(expiresAt);
    });

    it('an item is made with the user beside its parameters', async () => {
      nock(HOST)
        .post('/items', { connectorId: 2, parameters: { user: 'u' }, clientUserId: 'user-1', avoidDuplicates: true })
        .reply(200, anItem({ status: 'UPDATING' }));
      const request = { connectorId: 2, credentials: { user: 'u' }, userId: 'user-1', avoidDuplicates: true };
      const item = await aPluggy().items.createItem(request);
      expect(item.status).toBe('UPDATING');
    });

    it('an item is refreshed with new credentials or the stored ones, and answered by name', async () => {
      nock(HOST).patch('/items/i-1', {}).reply(200, anItem());
      nock(HOST)
        .patch('/items/i-1', { parameters: { password: 'p' } })
        .reply(200, anItem());
      nock(HOST).post('/items/i-1/mfa', { token: '123456' }).reply(200, anItem());
      const { items } = aPluggy();
      await items.refreshItem('i-1', null);
      await items.refreshItem('i-1', { password: 'p' });
      await items.answerQuestion('i-1', { token: '123456' });
      expect(nock.pendingMocks().filter((mock) => mock.includes('/items'))).toEqual([]);
    });

    it('an item that is gone is null to read and no error to delete', async () => {
      const gone = { code: 404, codeDescription: 'ITEM_NOT_FOUND', message: 'item not found' };
      nock(HOST).get('/items/i-1').reply(404, gone);
      nock(HOST).delete('/items/i-1').reply(404, gone);
      nock(HOST).delete('/items/i-2').reply(200, { count: 1 });
      const { items } = aPluggy();
      expect(await items.getItem('i-1')).toBeNull();
      await items.deleteItem('i-1');
      await items.deleteItem('i-2');
    });
  });

  it('an item whose answer holds nothing is not said to be gone', async () => {
    nock(HOST).get('/items/i-1').times(5).reply(200, 'null');
    nock(HOST).get('/items/i-2').reply(204);
    const { items } = aPluggy();
    expect(await failure(items.getItem('i-1'))).toBeInstanceOf(ProviderAnswerInvalid);
    expect(await failure(items.getItem('i-2'))).toBeInstanceOf(ProviderAnswerInvalid);
  });

  describe('lists by page number', () => {
    it('are read to their last page', async () => {
      const connector = (id: number) => ({ id, name: `Bank ${id}` });
      for (const page of [1, 2, 3]) {
        nock(HOST)
          .get('/connectors')
          .query({ page, pageSize: 500, sandbox: 'true' })
          .reply(200, { results: [connector(page)], page, total: 3, totalPages: 3 });
      }
      const connectors = await aPluggy().connectors.listConnectors({ includeSandbox: true });
      expect(connectors.map(({ id }) => id)).toEqual([1, 2, 3]);
    });

    it('ask for real connectors only unless told otherwise, and know one that is absent', async () => {
      nock(HOST).get('/connectors').query({ page: 1, pageSize: 500 }).reply(200, { results: [], totalPages: 0 });
      nock(HOST).get('/connectors/9').reply(404, { code: 404, codeDescription: 'CONNECTOR_NOT_FOUND' });
      nock(HOST).get('/connectors/2').reply(200, { id: 2, name: 'Pluggy Bank' });
      const { connectors } = aPluggy();
      expect(await connectors.listConnectors({ includeSandbox: false })).toEqual([]);
      expect(await connectors.getConnector(9)).toBeNull();
      expect((await connectors.getConnector(2))?.name).toBe('Pluggy Bank');
    });

    it('may be without counts, without an envelope, or empty', async () => {
      const category = { id: '01000000', description: 'Income' };
      nock(HOST)
        .get('/categories')
        .query({ page: 1, pageSize: 500 })
        .reply(200, { results: [category] });
      nock(HOST).get('/categories').query({ page: 1, pageSize: 500 }).reply(200, [category, category]);
      nock(HOST).get('/webhooks').query({ page: 1, pageSize: 500 }).reply(204);
      const pluggy = aPluggy();
      expect(await pluggy.categories.listCategories()).toHaveLength(1);
      expect(await pluggy.categories.listCategories()).toHaveLength(2);
      expect(await pluggy.webhooks.listWebhooks()).toEqual([]);
    });

    it('that never end are ended', async () => {
      let pages = 0;
      const get = async () => {
        pages += 1;
        return { results: [{ id: 'l' }], totalPages: '999999' };
      };
      expect(await failure(readAllPages({ get }, '/loans'))).toBeInstanceOf(ProviderAnswerInvalid);
      expect(pages).toBe(1000);
    });

    it.each(['{}', '"x"', '{"results":{}}', 'null'])('answered %s are not taken for empty', async (body) => {
      nock(HOST).get('/accounts').query(true).times(5).reply(200, body);
      expect(await failure(aPluggy().accounts.listAccounts('i-1'))).toBeInstanceOf(ProviderAnswerInvalid);
    });

    it('encode what they are asked by', async () => {
      nock(HOST)
        .get('/accounts?itemId=i%201%26pageSize%3D1&page=1&pageSize=500')
        .reply(200, { results: [{ id: 'a-1' }], totalPages: 1 });
      expect(await aPluggy().accounts.listAccounts('i 1&pageSize=1')).toHaveLength(1);
    });

    it('of holdings are asked for by item, and of their movements by investment', async () => {
      nock(HOST)
        .get('/investments')
        .query({ itemId: 'i-1', page: 1, pageSize: 500 })
        .reply(200, { results: [{ id: 'v-1' }], totalPages: 1 });
      nock(HOST)
        .get('/investments/v-1/transactions')
        .query({ page: 1, pageSize: 500 })
        .reply(200, { results: [{ id: 'm-1', date: '2026-01-01' }], totalPages: 1 });
      const { holdings } = aPluggy();
      expect(await holdings.listInvestments('i-1')).toHaveLength(1);
      expect(await holdings.listInvestmentTransactions('v-1')).toHaveLength(1);
    });
  });

  describe('products', () => {
    it.each([
      [400, { code: 400, message: 'product not enabled' }],
      [403, { code: 403, codeDescription: 'PRODUCT_NOT_ENABLED', message: 'no' }],
      [404, { code: 404, message: 'not found' }],
    ])('that the item does not have are null, and not none (%i)', async (status, body) => {
      const refused = (path: string) => nock(HOST).get(path).query(true).reply(status, body);
      for (const path of ['/investments', '/loans', '/identity', '/investments/v-1/transactions']) refused(path);
      const { accounts, holdings } = aPluggy();
      expect(await holdings.listInvestments('i-1')).toBeNull();
      expect(await holdings.listLoans('i-1')).toBeNull();
      expect(await holdings.listInvestmentTransactions('v-1')).toBeNull();
      expect(await accounts.findHolder('i-1')).toBeNull();
    });

    it('tell who holds the accounts', async () => {
      nock(HOST).get('/identity').query({ itemId: 'i-1' }).reply(200, { id: 'd', fullName: 'Maria' });
      expect(await aPluggy().accounts.findHolder('i-1')).toMatchObject({ fullName: 'Maria' });
    });
  });

  describe('bills', () => {
    const bills = () => nock(HOST).get('/bills').query({ accountId: 'acc-1', page: 1, pageSize: 500 });

    it.each([
      [400, { code: 400, message: 'not an Open Finance account' }],
      [403, { code: 403, message: 'Forbidden' }],
      [403, { code: 403, codeDescription: 'BILLS_NOT_AVAILABLE', message: 'no' }],
      [404, { code: 404, message: 'account not found for the given id' }],
    ])('are null where the institution gives none (%i %j)', async (status, body) => {
      bills().times(2).reply(status, body);
      expect(await aPluggy().accounts.listBills('acc-1')).toBeNull();
    });

    it('are a list, also an empty one, where it gives them', async () => {
      bills().reply(200, { results: [{ id: 'b-1', dueDate: '2026-01-10', totalAmount: 5 }], totalPages: 1 });
      bills().reply(200, { results: [], totalPages: 0 });
      const { accounts } = aPluggy();
      expect(await accounts.listBills('acc-1')).toHaveLength(1);
      expect(await accounts.listBills('acc-1')).toEqual([]);
    });

    it('are not said to be none when the installation is refused or the provider fails', async () => {
      bills().reply(403, { code: 403, codeDescription: 'CLIENT_IP_NOT_ALLOWED' });
      expect(await failure(aPluggy().accounts.listBills('acc-1'))).toBeInstanceOf(ProviderRefusedUs);
      bills().times(5).reply(500, {});
      expect((await failure(aPluggy().accounts.listBills('acc-1'))).code).toBe('provider_unavailable');
      bills().reply(404, '<html>');
      expect(await failure(aPluggy().accounts.listBills('acc-1'))).toBeInstanceOf(ProviderAnswerInvalid);
    });
  });

  describe('transactions', () => {
    const page = (query: Record<string, string>) =>
      nock(HOST)
        .get('/v2/transactions')
        .query({ accountId: 'acc-1', ...query });

    it('are read page after page by the cursor, exactly', async () => {
      page({}).reply(200, `{"results":[${aRow('t-1')}],"next":"?accountId=other&after=abc%2B%2F%3D"}`);
      page({ after: 'abc+/=' }).reply(200, `{"results":[${aRow('t-2')}],"next":null}`);
      const { transactions } = aPluggy();
      const first = await transactions.readPage(account, null);
      expect(first.rows).toMatchObject([{ providerTransactionId: 't-1', amount: '-0.10' }]);
      const second = await transactions.readPage(account, first.after);
      expect(second).toMatchObject({ rows: [{ providerTransactionId: 't-2' }], after: null });
    });

    it('are narrowed by the time of ingestion, the day, or ids', async () => {
      page({ createdAtFrom: '2026-03-10T12:00:00.000Z' }).reply(200, { results: [], next: null });
      page({ dateFrom: '2026-01-01' }).reply(200, { results: [], next: null });
      page({ ids: 't-1,t-2' }).reply(200, { results: [], next: null });
      const { transactions } = aPluggy();
      await transactions.readPage({ ...account, createdAtFrom: START }, null);
      await transactions.readPage({ ...account, dateFrom: '2026-01-01' }, null);
      await transactions.readPage({ ...account, ids: ['t-1', 't-2'] }, null);
      expect(nock.pendingMocks().filter((mock) => mock.includes('transactions'))).toEqual([]);
    });

    it('of no ids are none, without asking for all', async () => {
      expect(await aPluggy().transactions.readPage({ ...account, ids: [] }, null)).toEqual({ rows: [], after: null });
    });

    it('cannot be asked for by more than 500 ids or in two ways at once', async () => {
      const { transactions } = aPluggy();
      await expect(transactions.readPage({ ...account, ids: Array(501).fill('t') }, null)).rejects.toThrow(RangeError);
      await expect(transactions.readPage({ ...account, ids: ['t'], dateFrom: '2026-01-01' }, null)).rejects.toThrow(
        RangeError,
      );
    });

    it('whose cursor is refused are to be read anew; without a cursor it is a refusal', async () => {
      nock(HOST).get('/v2/transactions').query(true).times(2).reply(400, { code: 400, message: 'Invalid cursor' });
      const { transactions } = aPluggy();
      expect(await failure(transactions.readPage(account, 'old'))).toBeInstanceOf(CursorExpired);
      expect(await failure(transactions.readPage(account, null))).toBeInstanceOf(ProviderRefused);
    });

    it('whose next page is the same one are not read for ever', async () => {
      page({ after: 'same' }).reply(200, { results: [], next: '?after=same' });
      expect(await failure(aPluggy().transactions.readPage(account, 'same'))).toBeInstanceOf(ProviderAnswerInvalid);
    });

    it('from an endpoint that is gone say so', async () => {
      page({}).reply(410, { code: 410, codeDescription: 'ENDPOINT_DEPRECATED', message: 'x' });
      expect((await failure(aPluggy().transactions.readPage(account, null))).message).toMatch(/gone/);
    });

    it('with a row that cannot be read are refused as a page', async () => {
      page({}).reply(200, `{"results":[${aRow('t-1')},{"id":"t-2"}],"next":null}`);
      expect(await failure(aPluggy().transactions.readPage(account, null))).toBeInstanceOf(ProviderAnswerInvalid);
    });
  });

  describe('the cursor', () => {
    it.each([
      ['?accountId=a&after=MjAy%3D%3D', 'MjAy=='],
      ['?after=MjAy==&accountId=a', 'MjAy=='],
      ['https://api.pluggy.ai/v2/transactions?accountId=a&after=a+b/c=', 'a+b/c='],
      ['/v2/transactions?after=x#y', 'x'],
      ['accountId=a&after=x', 'x'],
      ['after=x', 'x'],
      ['MjAyMC0xMC0xNVQ=', 'MjAyMC0xMC0xNVQ='],
      ['', null],
      [null, null],
      [undefined, null],
    ])('of %j is %j', (next, cursor) => {
      expect(cursorOf(next)).toBe(cursor);
    });

    it.each([['?accountId=a'], [['x']], [{}], [true]])('cannot be read from %j', (next) => {
      expect(() => cursorOf(next)).toThrow(ProviderAnswerInvalid);
    });
  });

  it('webhooks are made with their headers, set anew, and deleted', async () => {
    const hook = { id: 'w-1', url: 'https://saldo.example/', event: 'all', disabledAt: null };
    const headers = { 'x-saldo-secret': 's' };
    nock(HOST).post('/webhooks', { url: hook.url, event: 'all', headers }).reply(201, hook);
    nock(HOST).patch('/webhooks/w-1', { headers, enabled: true }).reply(200, hook);
    nock(HOST).delete('/webhooks/w-1').reply(200, { count: 1 });
    nock(HOST)
      .get('/webhooks')
      .query(true)
      .reply(200, { results: [hook], totalPages: 1 });
    const { webhooks } = aPluggy();
    expect(await webhooks.createWebhook({ url: hook.url, event: 'all', headers })).toEqual(hook);
    expect(await webhooks.updateWebhook('w-1', { headers, enabled: true })).toEqual(hook);
    expect(await webhooks.listWebhooks()).toEqual([hook]);
    await webhooks.deleteWebhook('w-1');
    expect(nock.pendingMocks().filter((mock) => mock.includes('webhooks'))).toEqual([]);
  });
});
