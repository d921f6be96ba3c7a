import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../src/sandbox/index.js';

/** One answer of the sandbox, with the operation of the document that it belongs to. */
export interface Call {
  operation: string;
  status: number;
  body: unknown;
}

interface Listed {
  results: { id: string; type: string }[];
  next: string | null;
}

const NOBODY = '00000000-0000-4000-8000-000000000000';
const OK = { user: 'user-ok', password: 'password-ok' };
const WEBHOOK = { event: 'item/created', url: 'https://example.com/hook' };

/** Calls every operation that the sandbox has, with what it needs, and some of its refusals. */
export class Calls {
  readonly made: Call[] = [];
  #key = '';
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async all(): Promise<Call[]> {
    await this.#authentication();
    await this.#connectors();
    const itemIds = await this.#items();
    for (const itemId of itemIds) await this.#data(itemId);
    await this.#categories();
    await this.#webhooks();
    await this.#call('DELETE /items/{id}', `/items/${itemIds[0]}`);
    return this.made;
  }

  async #call<T>(operation: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method: operation.split(' ')[0]!,
      headers: { 'X-API-KEY': this.#key, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text === '' ? null : JSON.parse(text);
    if (text !== '') this.made.push({ operation, status: response.status, body: answer });
    return answer as T;
  }

  async #authentication(): Promise<void> {
    await this.#call('GET /accounts/{id}', `/accounts/${NOBODY}`);
    const keys = { clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET };
    await this.#call('POST /auth', '/auth', { ...keys, clientSecret: 'wrong' });
    this.#key = (await this.#call<{ apiKey: string }>('POST /auth', '/auth', keys)).apiKey;
    await this.#call('POST /connect_token', '/connect_token', { options: { clientUserId: 'somebody' } });
    await this.#call('POST /connect_token', '/connect_token', { itemId: NOBODY });
  }

  async #connectors(): Promise<void> {
    await this.#call('GET /connectors', '/connectors?sandbox=true&healthDetails=true');
    await this.#call('GET /connectors/{id}', '/connectors/601');
    await this.#call('GET /connectors/{id}', '/connectors/99999');
    await this.#call('POST /connectors/{id}/validate', '/connectors/2/validate', { user: 'x' });
  }

  /** @returns settled items of each kind */
  async #items(): Promise<string[]> {
    await this.#call('POST /items', '/items', { connectorId: 2, parameters: {} });
    await this.#call('GET /items/{id}', `/items/${NOBODY}`);
    const wanted = [
      { connectorId: 2, parameters: OK, clientUserId: 'somebody' },
      { connectorId: 8, parameters: OK },
      { connectorId: 601, parameters: { cpf: '761.092.776-73' } },
      { connectorId: 2, parameters: { ...OK, user: 'user-ok-account-error' } },
    ];
    const ids: string[] = [];
    for (const item of wanted) {
      const { id } = await this.#call<{ id: string }>('POST /items', '/items', item);
      await this.#until(id, 'UPDATED');
      ids.push(id);
    }
    await this.#call('POST /items', '/items', { ...wanted[0], avoidDuplicates: true });
    await this.#unhappyItems();
    await this.#call('PATCH /items/{id}/disable-auto-sync', `/items/${ids[1]}/disable-auto-sync`);
    await this.#call('PATCH /items/{id}', `/items/${ids[1]}`, {});
    await this.#call('PATCH /items/{id}', `/items/${ids[1]}`, {});
    await this.#until(ids[1]!, 'UPDATED');
    return ids;
  }

  async #unhappyItems(): Promise<void> {
    const asked = await this.#call<{ id: string }>('POST /items', '/items', { connectorId: 3, parameters: OK });
    await this.#until(asked.id, 'WAITING_USER_INPUT');
    await this.#call('POST /items/{id}/mfa', `/items/${asked.id}/mfa`, { token: '000000' });
    await this.#until(asked.id, 'LOGIN_ERROR');
    await this.#call('POST /items/{id}/mfa', `/items/${asked.id}/mfa`, { token: '000000' });
    const consent = await this.#call<{ id: string }>('POST /items', '/items', {
      connectorId: 602,
      parameters: { cpf: '529.982.247-25' },
    });
    await this.#until(consent.id, 'WAITING_USER_ACTION');
  }

  /** Each different state on the way is an answer to check. */
  async #until(id: string, status: string): Promise<void> {
    for (let turn = 0; turn < 1000; turn += 1) {
      const item = await this.#call<{ status: string }>('GET /items/{id}', `/items/${id}`);
      if (item.status === status) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`the item did not become ${status}`);
  }

  async #data(itemId: string): Promise<void> {
    const accounts = await this.#call<Listed>('GET /accounts', `/accounts?itemId=${itemId}`);
    for (const account of accounts.results) await this.#account(account.id);
    const investments = await this.#call<Listed>('GET /investments', `/investments?itemId=${itemId}`);
    for (const { id } of investments.results) {
      await this.#call('GET /investments/{id}', `/investments/${id}`);
      await this.#call('GET /investments/{id}/transactions', `/investments/${id}/transactions`);
    }
    const loans = await this.#call<Listed>('GET /loans', `/loans?itemId=${itemId}`);
    for (const { id } of loans.results) await this.#call('GET /loans/{id}', `/loans/${id}`);
    const identity = await this.#call<{ id: string }>('GET /identity', `/identity?itemId=${itemId}`);
    await this.#call('GET /identity/{id}', `/identity/${identity.id}`);
    const consents = await this.#call<Listed>('GET /consents', `/consents?itemId=${itemId}`);
    for (const { id } of consents.results) await this.#call('GET /consents/{id}', `/consents/${id}`);
  }

  async #account(id: string): Promise<void> {
    await this.#call('GET /accounts/{id}', `/accounts/${id}`);
    await this.#call('GET /accounts/{id}/balance', `/accounts/${id}/balance`);
    let page = await this.#call<Listed>('GET /v2/transactions', `/v2/transactions?accountId=${id}`);
    const first = page.results[0]!.id;
    while (page.next !== null) page = await this.#call<Listed>('GET /v2/transactions', `/v2/transactions${page.next}`);
    await this.#call('GET /v2/transactions', `/v2/transactions?accountId=${id}&after=nonsense`);
    await this.#call('GET /transactions', `/transactions?accountId=${id}`);
    await this.#call('GET /transactions/{id}', `/transactions/${first}`);
    await this.#call('PATCH /transactions/{id}', `/transactions/${first}`, { categoryId: '05000000' });
    await this.#call('PATCH /transactions/{id}', `/transactions/${first}`, { categoryId: 'x' });
    const bills = await this.#call<Partial<Listed>>('GET /bills', `/bills?accountId=${id}`);
    for (const bill of bills.results ?? []) await this.#call('GET /bills/{id}', `/bills/${bill.id}`);
  }

  async #categories(): Promise<void> {
    await this.#call('GET /categories', '/categories');
    await this.#call('GET /categories/{id}', '/categories/05000000');
    await this.#call('GET /categories/{id}', '/categories/x');
    const rule = { description: 'Padaria', categoryId: '05000000', matchType: 'contains' };
    const { id } = await this.#call<{ id: string }>('POST /categories/rules', '/categories/rules', rule);
    await this.#call('GET /categories/rules', '/categories/rules');
    await this.#call('DELETE /categories/rules/{id}', `/categories/rules/${id}`);
    await this.#call('DELETE /categories/rules/{id}', `/categories/rules/${id}`);
  }

  async #webhooks(): Promise<void> {
    const { id } = await this.#call<{ id: string }>('POST /webhooks', '/webhooks', WEBHOOK);
    await this.#call('POST /webhooks', '/webhooks', WEBHOOK);
    await this.#call('GET /webhooks', '/webhooks');
    await this.#call('GET /webhooks/{id}', `/webhooks/${id}`);
    await this.#call('PATCH /webhooks/{id}', `/webhooks/${id}`, { enabled: false });
    await this.#call('PATCH /webhooks/{id}', `/webhooks/${id}`, { url: 'http://example.com' });
    await this.#call('DELETE /webhooks/{id}', `/webhooks/${id}`);
    await this.#call('GET /webhooks/{id}', `/webhooks/${id}`);
  }
}
