import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Item, PluggyClient } from 'pluggy-sdk';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../../src/sandbox/index.js';
import { ASandbox } from './a-sandbox.js';

describe("Pluggy's own client against the sandbox", () => {
  let sandbox: ASandbox;
  let client: PluggyClient;

  beforeAll(async () => {
    sandbox = await ASandbox.start();
    process.env.PLUGGY_API_URL = sandbox.url;
    client = new PluggyClient({ clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET });
    // The client writes each refusal to the console.
    jest.spyOn(console, 'error').mockImplementation(() => {});
  });

  afterAll(async () => {
    delete process.env.PLUGGY_API_URL;
    await sandbox.close();
  });

  async function settled(
    item: Item,
    isSettled = (seen: Item) => !['UPDATING', 'MERGING'].includes(seen.status),
  ): Promise<Item> {
    let seen = item;
    while (!isSettled(seen)) seen = await client.fetchItem(item.id);
    return seen;
  }

  it('lists connectors, with the sandbox ones when asked', async () => {
    const real = await client.fetchConnectors();
    const all = await client.fetchConnectors({ sandbox: true });
    expect(real.results.length).toBeGreaterThanOrEqual(40);
    expect(real.results.some((connector) => connector.isSandbox)).toBe(false);
    expect(all.total).toBeGreaterThan(real.total);
    expect((await client.fetchConnector(601)).name).toBe('Itaú');
    expect((await client.fetchConnector(601)).createdAt).toBeInstanceOf(Date);
  });

  it('connects user-ok and reads accounts and every transaction by cursor', async () => {
    const created = await client.createItem(
      2,
      { user: 'user-ok', password: 'password-ok' },
      { clientUserId: 'somebody' },
    );
    expect(created.status).toBe('UPDATING');
    const item = await settled(created);
    expect(item).toMatchObject({
      status: 'UPDATED',
      executionStatus: 'SUCCESS',
      clientUserId: 'somebody',
      error: null,
    });

    const { results: accounts } = await client.fetchAccounts(item.id);
    expect(accounts.map((account) => account.type).sort()).toEqual(expect.arrayContaining(['BANK', 'CREDIT']));
    expect((await client.fetchAccount(accounts[0]!.id)).id).toBe(accounts[0]!.id);

    const held = await sandbox.control<{ transactions: { id: string; accountId: string }[] }>(
      'GET',
      `/items/${item.id}/transactions`,
    );
    for (const account of accounts) {
      const ids = (await client.fetchAllTransactions(account.id)).map((row) => row.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(held.transactions.filter((row) => row.accountId === account.id).map((row) => row.id));
    }
  });

  it('reads more than one page by cursor, newest first and each row once', async () => {
    const item = await settled(await client.createItem(2, { user: 'user-ok', password: 'password-ok' }));
    await sandbox.control('POST', `/items/${item.id}/size`, { size: 1_234 });
    const account = (await client.fetchAccounts(item.id, 'BANK')).results[0]!;
    const first = await client.fetchTransactionsCursor(account.id);
    expect(first.results).toHaveLength(500);
    expect(first.next).toMatch(/^\?accountId=.*after=/);
    const rows = await client.fetchAllTransactions(account.id);
    expect(new Set(rows.map((row) => row.id)).size).toBe(1_234);
    const dates = rows.map((row) => row.date.getTime());
    expect(dates).toEqual([...dates].sort((a, b) => b - a));
  });

  it('goes through the two-step login with the code the bank asks for', async () => {
    const created = await client.createItem(3, { user: 'user-ok', password: 'password-ok' });
    const asked = await settled(created, (seen) => seen.status === 'WAITING_USER_INPUT');
    expect(asked.parameter).toMatchObject({ name: 'token' });
    expect(asked.parameter!.expiresAt).toBeInstanceOf(Date);
    const answered = await client.updateItemMFA(asked.id, { token: '123456' });
    expect((await settled(answered)).executionStatus).toBe('SUCCESS');
  });

  it('is told of a wrong code in the item, not in the answer', async () => {
    const created = await client.createItem(3, { user: 'user-ok', password: 'password-ok' });
    await settled(created, (seen) => seen.status === 'WAITING_USER_INPUT');
    const item = await settled(await client.updateItemMFA(created.id, { token: '000000' }));
    expect(item).toMatchObject({ status: 'LOGIN_ERROR', executionStatus: 'INVALID_CREDENTIALS_MFA' });
  });

  it('makes, reads, changes and deletes webhooks', async () => {
    const made = await client.createWebhook('item/error', 'https://example.com/hook', { 'X-Secret': 'abc' });
    expect(made).toMatchObject({ event: 'item/error', url: 'https://example.com/hook', disabledAt: null });
    expect(made).not.toHaveProperty('headers');
    expect((await client.fetchWebhooks()).results.map((webhook) => webhook.id)).toContain(made.id);
    const disabled = await client.updateWebhook(made.id, { enabled: false });
    expect(disabled.disabledAt).toBeInstanceOf(Date);
    expect((await client.updateWebhook(made.id, { enabled: true, event: 'all' })).event).toBe('all');
    await client.deleteWebhook(made.id);
    await expect(client.fetchWebhook(made.id)).rejects.toMatchObject({
      code: 404,
      codeDescription: 'WEBHOOK_NOT_FOUND',
    });
  });

  it('gets a connect token, and categories, and deletes an item', async () => {
    const item = await settled(await client.createItem(2, { user: 'user-ok', password: 'password-ok' }));
    expect((await client.createConnectToken(item.id, { clientUserId: 'x' })).accessToken.split('.')).toHaveLength(3);
    const categories = (await client.fetchCategories()).results;
    expect((await client.fetchCategory(categories[0]!.id)).description).toBe(categories[0]!.description);
    await client.deleteItem(item.id);
    await expect(client.fetchItem(item.id)).rejects.toMatchObject({ code: 404, codeDescription: 'ITEM_NOT_FOUND' });
  });

  it('is refused the old list of transactions for good', async () => {
    await expect(client.fetchTransactions('5a1d0000-0000-4000-8000-000000000009')).rejects.toMatchObject({
      code: 410,
      codeDescription: 'ENDPOINT_DEPRECATED',
    });
  });

  it('reads investments, loans, identity, bills and consents of an Open Finance connection', async () => {
    const item = await settled(
      await client.createItem(601, { cpf: '761.092.776-73' }),
      (seen) => seen.status === 'UPDATED',
    );
    const consents = await client.fetchConsents(item.id);
    expect(consents.results).toHaveLength(1);
    expect((await client.fetchConsent(consents.results[0]!.id)).expiresAt).toBeNull();
    const card = (await client.fetchAccounts(item.id, 'CREDIT')).results[0]!;
    const bills = await client.fetchCreditCardBills(card.id);
    expect(bills.results.length).toBeGreaterThan(0);
    expect((await client.fetchCreditCardBill(bills.results[0]!.id)).id).toBe(bills.results[0]!.id);
    const investments = await client.fetchInvestments(item.id);
    expect(investments.results.length).toBeGreaterThan(0);
    const investment = investments.results[0]!;
    expect((await client.fetchInvestment(investment.id)).id).toBe(investment.id);
    expect(Array.isArray(await client.fetchAllInvestmentTransactions(investment.id))).toBe(true);
    for (const loan of (await client.fetchLoans(item.id)).results)
      expect((await client.fetchLoan(loan.id)).id).toBe(loan.id);
    const identity = await client.fetchIdentityByItemId(item.id);
    expect((await client.fetchIdentity(identity.id)).itemId).toBe(item.id);
  });

  it('changes the category of a transaction', async () => {
    const item = await settled(await client.createItem(2, { user: 'user-ok', password: 'password-ok' }));
    const account = (await client.fetchAccounts(item.id, 'BANK')).results[0]!;
    const row = (await client.fetchTransactionsCursor(account.id)).results[0]!;
    const category = (await client.fetchCategories()).results.find((candidate) => candidate.id !== row.categoryId)!;
    await client.updateTransactionCategory(row.id, category.id);
    const changed = await client.fetchTransaction(row.id);
    expect([changed.categoryId, changed.category]).toEqual([category.id, category.description]);
  });
});
