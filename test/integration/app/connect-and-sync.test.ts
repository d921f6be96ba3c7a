import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url, webhooks: true });

type Connection = Schema<'Connection'>;
type SyncLog = Schema<'SyncLog'>;

async function connect(person: Person, user = 'user-ok', connector_id = 2): Promise<Connection> {
  const credentials = { user, password: 'password-ok' };
  const made = await person.request<Connection>('POST', '/connections/', { connector_id, credentials });
  expect(made.status).toBe(201);
  return made.body;
}

const get = async (person: Person, id: string) => (await person.request<Connection>('GET', `/connections/${id}/`)).body;

const reaches = (person: Person, id: string, satisfied: (connection: Connection) => boolean) =>
  until(() => get(person, id), satisfied);

async function connected(person: Person, user?: string, connectorId?: number): Promise<Connection> {
  const made = await connect(person, user, connectorId);
  const synced = await reaches(person, made.id, ({ last_synced_at }) => last_synced_at !== null);
  await until(
    () => logs(person, made.id),
    (found) => found.every(({ finished_at }) => finished_at !== null),
  );
  return synced;
}

async function logs(person: Person, id: string): Promise<SyncLog[]> {
  return (await person.request<Schema<'SyncLogPage'>>('GET', `/connections/${id}/sync_logs/`)).body.results;
}

async function syncNow(person: Person, id: string, what = 'sync'): Promise<SyncLog> {
  const answer = await person.request<SyncLog>('POST', `/connections/${id}/${what}/`, undefined, {
    headers: { prefer: 'wait=60' },
  });
  expect(answer.status).toBe(200);
  return answer.body;
}

async function transactionsOf(person: Person): Promise<Schema<'Transaction'>[]> {
  const found: Schema<'Transaction'>[] = [];
  for (let page: string | null = '/transactions/?page_size=500'; page !== null; ) {
    const { body }: { body: Schema<'TransactionPage'> } = await person.request('GET', page);
    found.push(...body.results);
    page = body.next;
  }
  return found;
}

function adds(log: SyncLog): void {
  for (const counts of Object.values(log.counts)) {
    expect(counts.created + counts.updated + counts.unchanged).toBe(counts.fetched);
  }
}

describe('connecting by credentials', () => {
  test('starts one sync by itself, whose log adds up', async () => {
    const person = await app.person();
    const connection = await connected(person);
    const found = await logs(person, connection.id);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ kind: 'full', trigger: 'connect', state: 'succeeded', error: null, notices: [] });
    adds(found[0]!);
    expect(found[0]!.counts.accounts.created).toBe(2);
    expect(connection).toMatchObject({ status: 'updated', last_sync_log_id: found[0]!.id });
  });

  test.each([
    ['a missing field', { user: 'user-ok' }, '#/credentials/password'],
    [
      'a field that the form does not have',
      { user: 'user-ok', password: 'password-ok', pin: '1' },
      '#/credentials/pin',
    ],
  ])('refuses %s before anything reaches the bank', async (_what, credentials, pointer) => {
    const person = await app.person();
    const answer = await person.request('POST', '/connections/', { connector_id: 2, credentials });
    expect(answer).toMatchObject({ status: 422, body: { code: 'credentials_invalid', errors: [{ pointer }] } });
    expect((await person.request<Schema<'ConnectionPage'>>('GET', '/connections/')).body.results).toEqual([]);
  });

  test('answers 404 for a connector that does not exist', async () => {
    const person = await app.person();
    const answer = await person.request('POST', '/connections/', { connector_id: 987654, credentials: { user: 'x' } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'connector_not_found' } });
  });

  test.each([
    ['nothing', {}],
    ['both ways at once', { connector_id: 2, credentials: { user: 'a' }, item_id: randomUUID() }],
    ['a connector without credentials', { connector_id: 2 }],
  ])('refuses %s', async (_what, body) => {
    const answer = await (await app.person()).request('POST', '/connections/', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  test.each([
    ['wrong-user', 'login_error', 'INVALID_CREDENTIALS'],
    ['user-locked', 'login_error', 'ACCOUNT_LOCKED'],
    ['user-unavailable', 'outdated', 'SITE_NOT_AVAILABLE'],
    ['user-account-need-actions', 'login_error', 'ACCOUNT_NEEDS_ACTION'],
    ['user-connection-error', 'outdated', 'CONNECTION_ERROR'],
  ])('as %s ends in %s with the reason in connection and log', async (user, status, code) => {
    const person = await app.person();
    const made = await connect(person, user);
    const ended = await reaches(person, made.id, (connection) => connection.status === status);
    expect(ended.error).toMatchObject({ code });
    const [log] = await until(
      () => logs(person, made.id),
      ([newest]) => newest?.state === 'failed',
    );
    expect(log).toMatchObject({ error: { code: code.toLowerCase() } });
    expect(await transactionsOf(person)).toEqual([]);
  });

  test('that was refused is repaired with new credentials', async () => {
    const person = await app.person();
    const made = await connect(person, 'wrong-user');
    await reaches(person, made.id, ({ status }) => status === 'login_error');
    const answer = await person.request<Connection>('PATCH', `/connections/${made.id}/`, {
      credentials: { user: 'user-ok', password: 'password-ok' },
    });
    expect(answer.status).toBe(200);
    await reaches(person, made.id, ({ last_synced_at }) => last_synced_at !== null);
    expect((await transactionsOf(person)).length).toBeGreaterThan(500);
  });

  test('to a login without accounts says that, and shows them once there are some', async () => {
    const person = await app.person();
    const noneNow = { path: '^/accounts$', replace: [{ field: 'results', value: [] }] };
    const fault = await sandbox.control<{ id: string }>('POST', '/faults', noneNow);
    const connection = await connected(person).finally(() => sandbox.control('DELETE', `/faults/${fault.id}`));
    const said = (await logs(person, connection.id)).flatMap(({ notices }) => notices.map(({ code }) => code));
    expect(new Set(said)).toEqual(new Set(['no_accounts']));
    expect(await syncNow(person, connection.id)).toMatchObject({ notices: [], counts: { accounts: { fetched: 2 } } });
  });

  test('takes over what there is when a product could not be updated, and says so', async () => {
    const person = await app.person();
    const connection = await connected(person, 'user-ok-account-error');
    const [log] = await logs(person, connection.id);
    expect(log!.state).toBe('partial');
    expect(log!.notices.map(({ code }) => code)).toContain('product_not_updated:accounts');
  });
});

describe("the bank's question", () => {
  const asked = async (person: Person) => {
    const made = await person.request<Connection>('POST', '/connections/', {
      connector_id: 3,
      credentials: { user: 'user-ok', password: 'password-ok' },
    });
    return reaches(person, made.body.id, ({ status }) => status === 'waiting_user_input');
  };

  test('is shown, and its answer lets the sync go on', async () => {
    const person = await app.person();
    const connection = await asked(person);
    const name = connection.question!.name;
    const answer = await person.request<Connection>('POST', `/connections/${connection.id}/mfa/`, {
      answers: { [name]: '123456' },
    });
    expect(answer.status).toBe(200);
    const done = await reaches(person, connection.id, ({ last_synced_at }) => last_synced_at !== null);
    expect(done).toMatchObject({ status: 'updated', question: null });
  });

  test('answered wrongly ends in a login error', async () => {
    const person = await app.person();
    const connection = await asked(person);
    await person.request('POST', `/connections/${connection.id}/mfa/`, {
      answers: { [connection.question!.name]: '000000' },
    });
    const ended = await reaches(person, connection.id, ({ status }) => status === 'login_error');
    expect(ended.error!.code).toBe('INVALID_CREDENTIALS_MFA');
  });

  test('does not take an answer to something else', async () => {
    const person = await app.person();
    const connection = await asked(person);
    const answer = await person.request('POST', `/connections/${connection.id}/mfa/`, { answers: { other: '1' } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  test('that nobody asks cannot be answered', async () => {
    const person = await app.person();
    const connection = await connected(person);
    const answer = await person.request('POST', `/connections/${connection.id}/mfa/`, { answers: { token: '1' } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'mfa_not_asked' } });
  });
});

describe('adopting an item', () => {
  const LOGIN = { connectorId: 2, parameters: { user: 'user-ok', password: 'password-ok' } };
  async function itemOf(clientUserId: string | undefined, login: object = LOGIN): Promise<string> {
    const auth = await fetch(`${sandbox.url}/auth`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        clientId: '5a1d0000-0000-4000-8000-000000000001',
        clientSecret: 'pluggy_sk_sandbox_public_secret',
      }),
    });
    const { apiKey } = (await auth.json()) as { apiKey: string };
    const item = await fetch(`${sandbox.url}/items`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
      body: JSON.stringify({ ...login, clientUserId }),
    });
    return ((await item.json()) as { id: string }).id;
  }
  const idOf = async (person: Person) => (await person.request<Schema<'Me'>>('GET', '/me/')).body.id;

  test('made with the token of the person connects it, and a second time answers the same', async () => {
    const person = await app.person();
    const item_id = await itemOf(await idOf(person));
    const first = await person.request<Connection>('POST', '/connections/', { item_id });
    expect([200, 201]).toContain(first.status);
    const second = await person.request<Connection>('POST', '/connections/', { item_id });
    expect(second).toMatchObject({ status: 200, body: { id: first.body.id, item_id } });
  });

  test('made in the browser with our connect token belongs to the person and to nobody else', async () => {
    const person = await app.person();
    const { body: token } = await person.request<Schema<'ConnectToken'>>('GET', '/connections/connect_token/');
    expect(Date.parse(token.expires_at) - Date.now()).toBeGreaterThan(25 * 60_000);
    const made = await fetch(`${sandbox.url}/items`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': token.access_token },
      body: JSON.stringify(LOGIN),
    });
    const { id: item_id } = (await made.json()) as { id: string };
    expect((await (await app.person()).request('POST', '/connections/', { item_id })).status).toBe(404);
    const adopted = await person.request<Connection>('POST', '/connections/', { item_id });
    expect([200, 201]).toContain(adopted.status);
    await reaches(person, adopted.body.id, ({ last_synced_at }) => last_synced_at !== null);
    const repairing = await person.request('GET', `/connections/connect_token/?connection_id=${adopted.body.id}`);
    expect(repairing.status).toBe(200);
  });

  test.each(['of somebody else', 'of nobody', 'that does not exist'])('%s reads as not there', async (whose) => {
    const person = await app.person();
    const stranger = await app.person();
    const item_id =
      whose === 'that does not exist'
        ? randomUUID()
        : await itemOf(whose === 'of nobody' ? undefined : await idOf(stranger));
    const answer = await person.request('POST', '/connections/', { item_id });
    expect(answer).toMatchObject({
      status: 404,
      body: { code: 'item_not_found', detail: 'There is no such item.' },
    });
  });

  test('of MeuPluggy, which nobody can refresh from here, reads what is there and tells how old that is', async () => {
    const person = await app.person();
    const item_id = await itemOf(await idOf(person), { connectorId: 200, parameters: {} });
    const { body } = await person.request<Connection>('POST', '/connections/', { item_id });
    await reaches(person, body.id, ({ last_synced_at }) => last_synced_at !== null);
    const log = await syncNow(person, body.id);
    expect(log).toMatchObject({ error: null, notices: [{ code: 'plan_forbids' }] });
    expect(await get(person, body.id)).toMatchObject({
      status: 'updated',
      data_as_of: expect.any(String),
      next_action: null,
    });
    expect((await transactionsOf(person)).length).toBeGreaterThan(0);
  });

  test('happens by itself when its id reaches us only through a notification', async () => {
    const person = await app.person();
    const itemId = await itemOf(await idOf(person));
    const { body } = await until(
      () => person.request<Schema<'ConnectionPage'>>('GET', '/connections/'),
      ({ body }) => body.results.length > 0,
    );
    expect(body.results[0]).toMatchObject({ item_id: itemId });
  });
});

describe('a later sync', () => {
  test('asked for by the person collects from the bank, and writes nothing where nothing changed', async () => {
    const person = await app.person();
    const connection = await connected(person);
    const before = await app.database.sql('transactions').where({ connection_id: connection.id }).max('updated_at');
    const log = await syncNow(person, connection.id);
    adds(log);
    expect(log).toMatchObject({
      trigger: 'user',
      state: 'succeeded',
      counts: { transactions: { created: 0, updated: 0, removed: 0 }, accounts: { created: 0, removed: 0 } },
    });
    const after = await app.database.sql('transactions').where({ connection_id: connection.id }).max('updated_at');
    expect(after).toEqual(before);
  });

  test('takes over what was added, changed and removed, late rows too', async () => {
    const person = await app.person();
    const connection = await connected(person);
    const held = await sandbox.held(connection.item_id);
    const account = held.accounts.find(({ type }) => type === 'BANK')!;
    const today = new Date().toISOString();
    const recent = held.transactions.filter(
      (row) =>
        row.accountId === account.id &&
        row.date > new Date(Date.now() - 20 * 86_400_000).toISOString() &&
        row.date < today,
    ) as ((typeof held.transactions)[0] & { id: string })[];
    const lateDate = new Date(Date.now() - 200 * 86_400_000).toISOString();
    await sandbox.control('POST', `/items/${connection.item_id}/transactions`, {
      add: [{ accountId: account.id, description: 'Chegou tarde', amount: -77.77, type: 'DEBIT', date: lateDate }],
      change: [{ id: recent[0]!.id, description: 'Mudou de nome' }],
      remove: [recent[1]!.id],
      collect: true,
    });
    await until(
      async () => (await transactionsOf(person)).map(({ description }) => description),
      (all) => all.includes('Chegou tarde') && all.includes('Mudou de nome'),
    );
    await syncNow(person, connection.id);
    const now = await transactionsOf(person);
    const nowHeld = await sandbox.held(connection.item_id);
    expect(now).toHaveLength(nowHeld.transactions.length);
    expect(now.find(({ description }) => description === 'Chegou tarde')).toMatchObject({ amount: '-77.77' });
    const removed = await app.database.sql('transactions').where({
      connection_id: connection.id,
      provider_transaction_id: recent[1]!.id,
    });
    expect(removed[0]).toMatchObject({ removal_reason: 'gone_at_bank' });
  });

  test('that the provider refuses to refresh reads all the same and tells when to try again', async () => {
    const person = await app.person();
    const connection = await connected(person);
    await sandbox.control('PATCH', '/settings', { minUpdateFrequencyHours: 24 });
    try {
      const log = await syncNow(person, connection.id);
      expect(log.state).toBe('succeeded');
      expect(log.notices).toHaveLength(1);
      expect(log.notices[0]).toMatchObject({ code: 'refresh_too_soon', retry_at: expect.any(String) });
    } finally {
      await sandbox.control('PATCH', '/settings', { minUpdateFrequencyHours: null });
    }
  });

  test('of accounts alone, and of transactions alone, reads just those', async () => {
    const person = await app.person();
    const connection = await connected(person);
    const ofAccounts = await syncNow(person, connection.id, 'sync_accounts');
    expect(ofAccounts).toMatchObject({
      kind: 'accounts',
      counts: { accounts: { fetched: 2 }, transactions: { fetched: 0 } },
    });
    const ofTransactions = await syncNow(person, connection.id, 'sync_transactions');
    expect(ofTransactions).toMatchObject({ kind: 'transactions', counts: { accounts: { fetched: 0 } } });
    expect(ofTransactions.counts.transactions.fetched).toBeGreaterThan(0);
  });

  test('is answered at once without a preference, and can be looked at', async () => {
    const person = await app.person();
    const connection = await connected(person);
    const answer = await person.request<SyncLog>('POST', `/connections/${connection.id}/sync/`);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/api/banking/sync_logs/${answer.body.id}/`);
    const log = await until(
      async () => (await person.request<SyncLog>('GET', answer.headers.get('location')!)).body,
      ({ finished_at }) => finished_at !== null,
    );
    expect(log.state).toBe('succeeded');
  });
});

describe('disconnecting', () => {
  test('deletes the item at the provider and takes everything out of lists and totals, for good', async () => {
    const person = await app.person();
    const connection = await connected(person);
    expect((await person.request('DELETE', `/connections/${connection.id}/`)).status).toBe(204);
    expect((await person.request('DELETE', `/connections/${connection.id}/`)).status).toBe(204);
    expect(await transactionsOf(person)).toEqual([]);
    expect((await person.request<Schema<'AccountPage'>>('GET', '/accounts/')).body.results).toEqual([]);
    const summary = await person.request<Schema<'Summary'>>('GET', '/transactions/summary/');
    expect(summary.body).toMatchObject({ totals: [], freshness: [] });
    expect(await get(person, connection.id)).toMatchObject({
      status: 'disconnected',
      disconnected_at: expect.any(String),
    });
    const listed = await person.request<Schema<'ConnectionPage'>>('GET', '/connections/');
    expect(listed.body.results).toEqual([]);
    const kept = await app.database.sql('transactions').where({ connection_id: connection.id }).count();
    expect(Number(kept[0]!.count)).toBeGreaterThan(500);
    const refused = await person.request('POST', `/connections/${connection.id}/sync/`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'connection_disconnected' } });
  });

  test('by the provider is noticed', async () => {
    const person = await app.person();
    const connection = await connected(person);
    await sandbox.control('DELETE', `/items/${connection.item_id}`);
    await reaches(person, connection.id, ({ status }) => status === 'disconnected');
    expect(await transactionsOf(person)).toEqual([]);
  });
});
