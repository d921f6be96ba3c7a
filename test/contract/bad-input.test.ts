import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Schema } from '../../src/platform/http/operations.js';
import { type Person, testApp, tokenFor, until } from '../support/app.js';
import { testSandbox } from '../support/sandbox.js';
import type { RequestOptions, TestAnswer } from '../support/server.js';

/** Every operation of the contract is asked wrongly in every way that its description makes possible. */

type Problem = TestAnswer<Schema<'Problem'>>;

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  schema: { type?: string; format?: string; enum?: unknown[]; pattern?: string; items?: { format?: string } };
}
interface Described {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: unknown;
  security?: unknown[];
}
interface Operation extends Described {
  method: string;
  path: string;
}

const document = JSON.parse(readFileSync('openapi/openapi.json', 'utf8'));
const resolve = <T>(node: T & { $ref?: string }): T =>
  node.$ref
    ? node.$ref
        .slice(2)
        .split('/')
        .reduce((at, key) => at[key.replaceAll('~1', '/')], document)
    : node;
const operations: Operation[] = Object.entries<Record<string, unknown>>(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => ['get', 'post', 'patch', 'put', 'delete'].includes(method))
    .map(([method, described]) => {
      const shared = (item.parameters as Parameter[] | undefined) ?? [];
      const own = (described as Described).parameters ?? [];
      const parameters = [...shared, ...own]
        .map(resolve)
        .map((parameter) => ({ ...parameter, schema: resolve(parameter.schema) }));
      return { ...(described as Described), parameters, method: method.toUpperCase(), path };
    }),
);

const withBody: Record<string, unknown> = {
  createConnection: { connector_id: 2, credentials: { user: 'user-ok', password: 'password-ok' } },
  repairConnection: { credentials: { user: 'user-ok', password: 'password-ok' } },
  answerMfa: { answers: { token: '123456' } },
  updateTransaction: { note: 'x' },
  pairTransactions: { debit_id: randomUUID(), credit_id: randomUUID() },
  decideTransfer: { state: 'paired' },
  updateMe: { time_zone: 'America/Manaus', language: 'en', base_currency: 'USD', retention: { sync_logs_months: 12 } },
  signIn: { email: 'ana@example.com', password: 'a long phrase of my own' },
  passSecondFactor: { challenge: 'x', code: '123456' },
  acceptInvitation: { token: 'x', email: 'ana@example.com', password: 'a long phrase of my own' },
  resetPassword: { token: 'x', password: 'a long phrase of my own' },
  changePassword: { current_password: 'x', new_password: 'a long phrase of my own' },
  startTotp: { password: 'x' },
  confirmTotp: { code: '123456' },
  disableTotp: { password: 'x' },
  renewRecoveryCodes: { password: 'x' },
  createApiKey: { name: 'x', scopes: ['read'], expires_in_days: 1 },
  createInvitation: { email: 'bia@example.com', role: 'user', expires_in_hours: 1 },
  createPasswordReset: { email: 'bia@example.com' },
  updateUser: { role: 'admin', state: 'active' },
  updateNotification: { read: true },
  updateRecurring: { decision: 'confirmed' },
  receivePluggyWebhook: { event: 'item/updated', eventId: 'e' },
};

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url });
let owner: Person;
let stranger: Person;
let commoner: Person;
/** An id of the owner's for each path that takes one. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  owner = await app.person({ admin: true });
  stranger = await app.person({ admin: true });
  commoner = await app.person();
  for (const person of [stranger, commoner]) await person.request('GET', '/me/');
  const made = await owner.request<Schema<'Connection'>>('POST', '/connections/', withBody.createConnection);
  const connection = await until(
    () => owner.request<Schema<'Connection'>>('GET', `/connections/${made.body.id}/`),
    ({ body }) => body.last_synced_at !== null,
  );
  const accounts = await owner.request<Schema<'AccountPage'>>('GET', '/accounts/');
  const transactions = await owner.request<Schema<'TransactionPage'>>('GET', '/transactions/?page_size=1');
  ids.connections = made.body.id;
  ids.sync_logs = connection.body.last_sync_log_id!;
  ids.accounts = accounts.body.results[0]!.id;
  ids.transactions = transactions.body.results[0]!.id;
  const transfers = await owner.request<Schema<'TransferPage'>>('GET', '/transactions/transfers/');
  ids.transfers = transfers.body.results[0]!.id;
  const [card] = (await owner.request<Schema<'AccountPage'>>('GET', '/accounts/?type=CREDIT')).body.results;
  ids.bills = (await owner.request<Schema<'BillPage'>>('GET', `/accounts/${card!.id}/bills/`)).body.results[0]!.id;
  const investments = await owner.request<Schema<'InvestmentPage'>>('GET', '/investments/');
  const loans = await owner.request<Schema<'LoanPage'>>('GET', '/loans/');
  ids.investments = investments.body.results[0]!.id;
  ids.loans = loans.body.results[0]!.id;
  const recurring = await until(
    () => owner.request<Schema<'RecurringPage'>>('GET', '/reports/recurring/'),
    ({ body }) => body.results.length > 0,
  );
  // The list stands at /reports/recurring/.
  ids.reports = recurring.body.results[0]!.id;
  ids.connectors = '2';

  const key = await owner.request<Schema<'NewApiKey'>>('POST', '/api_keys/', withBody.createApiKey);
  ids.api_keys = key.body.id;
  const { body: me } = await owner.request<Schema<'Me'>>('GET', '/me/');
  ids.users = me.id;
  const times = { created_at: new Date(), expires_at: new Date('2999-01-01') };
  const [session] = await app.database
    .sql('sessions')
    .insert({ secret_hash: randomUUID(), user_id: me.id, scopes: [], last_seen_at: new Date(), ...times })
    .returning('id');
  ids.sessions = session.id;
  const [invitation] = await app.database
    .sql('account_links')
    .insert({
      secret_hash: randomUUID(),
      purpose: 'invitation',
      email: 'x@example.com',
      is_admin: false,
      user_id: me.id,
      ...times,
    })
    .returning('id');
  ids.invitations = invitation.id;
  const [receipt] = await app.database
    .sql('erasures')
    .insert({ erased_user: randomUUID(), requested_at: new Date() })
    .returning('id');
  ids.erasures = receipt.id;
  ids.webhook_events = 'an-event';
  await app.database.sql('webhook_events').insert({
    event_id: ids.webhook_events,
    event: 'payment_intent/created',
    payload: { transactionIds: [] },
    state: 'ignored',
    received_at: new Date(),
  });
  ids.matches = await unsure(connection.body.item_id, made.body.id);
  const refused = { connector_id: 2, credentials: { user: 'nobody', password: 'password-ok' } };
  await owner.request('POST', '/connections/', refused);
  const notifications = await until(
    () => owner.request<Schema<'NotificationPage'>>('GET', '/notifications/'),
    ({ body }) => body.results.length > 0,
  );
  ids.consents = (await owner.request<Schema<'ConsentPage'>>('GET', '/consents/')).body.results[0]!.id;
  ids.notifications = notifications.body.results[0]!.id;
  // The sync of the refused connection has its own end to come to before anything is compared.
  await until(
    () => app.database.sql('sync_logs').whereNull('finished_at').count({ left: '*' }).first(),
    (found) => Number(found?.left) === 0,
  );
});

/** A row that the bank sends again with a tip: the question's id. */
async function unsure(itemId: string, connectionId: string): Promise<string> {
  const sync = () =>
    owner.request('POST', `/connections/${connectionId}/sync/`, undefined, { headers: { prefer: 'wait=60' } });
  const { accounts: held } = await sandbox.held(itemId);
  const row = {
    accountId: held.find(({ type }) => type === 'BANK')!.id,
    description: 'Restaurante Azul',
    amount: -100,
  };
  const at = `/items/${itemId}`;
  const { added } = await sandbox.control<{ added: string[] }>('POST', `${at}/transactions`, { add: [row] });
  await sync();
  await sandbox.control('POST', `${at}/renew`, { rows: [{ id: added[0], amount: -110 }] });
  await sync();
  const { body } = await owner.request<Schema<'TransactionMatchPage'>>('GET', '/transactions/matches/');
  return body.results[0]!.id;
}

/** What a refused request must not change. */
async function everything(): Promise<string> {
  const tables = [
    'bank_connections',
    'bank_accounts',
    'transactions',
    'transfers',
    'transaction_matches',
    'account_matches',
    'holding_matches',
    'card_bills',
    'investments',
    'loans',
    'account_holders',
    'sync_logs',
    'connectors',
    'webhook_events',
    'accounts',
    'account_links',
    'sessions',
    'totp_factors',
    'api_keys',
    'notifications',
    'consents',
  ];
  const prints = await Promise.all(
    tables.map((table) =>
      app.database.sql.raw(
        `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as print from ${table} t`,
      ),
    ),
  );
  return JSON.stringify(prints.map(({ rows }) => rows[0].print));
}

let before: string;
beforeEach(async () => {
  before = await everything();
});
afterEach(async () => {
  expect(await everything()).toBe(before);
});

const address = (path: string, id?: string) => {
  // What the id stands behind, else the first part of the path.
  const kind = path.includes('{') ? path.split('/{')[0]!.split('/').at(-1)! : path.split('/')[1]!;
  return path.replace(/\{(event_)?id\}/, id ?? ids[kind] ?? ids[path.split('/')[1]!] ?? '');
};

function ask(operation: Operation, path: string, person: Person | null, options: RequestOptions = {}) {
  const body = options.raw === undefined && !('body' in options) ? withBody[operation.operationId] : options.body;
  const request = { ...options, ...(body === undefined ? {} : { body }) };
  if (!person) return app.server.request(operation.method, path, request) as Promise<unknown> as Promise<Problem>;
  return person.request(operation.method, path, request.body, request);
}

function expectProblem(answer: Problem, status: number, code: string): void {
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status, code });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    status,
    title: expect.any(String),
    detail: expect.any(String),
    request_id: answer.headers.get('x-request-id'),
  });
}

const secured = operations.filter(({ security }) => security?.length !== 0);
/** Here users come with tokens: there are no accounts to look after. */
const ofAccounts = new Set(['listUsers', 'getUser', 'updateUser']);
const byId = operations.filter(({ path }) => path.includes('{id}'));
const withUuid = byId.filter(({ path, security }) => !path.startsWith('/connectors/') && security?.length !== 0);
const bodied = operations.filter(({ requestBody }) => requestBody);

describe('who is asking', () => {
  test.each(secured.map((operation) => [operation.operationId, operation] as const))(
    '%s wants a token that is there, sound, and not expired',
    async (_id, operation) => {
      const path = address(operation.path);
      expectProblem(await ask(operation, path, null), 401, 'token_missing');
      const authorized = (token: string) =>
        ask(operation, path, null, { headers: { authorization: `Bearer ${token}` } });
      expectProblem(await authorized(await tokenFor(randomUUID(), 'admin', '-1h')), 401, 'token_expired');
      const [head, claims] = owner.token.split('.');
      expectProblem(await authorized(`${head}.${claims}.AAAA`), 401, 'token_invalid');
    },
  );

  test.each([
    ['POST', '/connectors/sync/'],
    ['GET', '/webhook_events/'],
    ['GET', '/webhook_events/an-event/'],
    ['POST', '/webhook_events/an-event/replay/'],
    ['GET', '/users/'],
    ['GET', `/users/${randomUUID()}/`],
    ['PATCH', `/users/${randomUUID()}/`],
  ])('%s %s is for admins alone', async (method, path) => {
    expectProblem(await commoner.request(method, path), 403, 'scope_missing');
  });
});

describe('whose it is', () => {
  test.each(withUuid.map((operation) => [operation.operationId, operation] as const))(
    "%s answers another user's id as one that never was",
    async (_id, operation) => {
      const foreign = await ask(operation, address(operation.path), stranger);
      const unknown = await ask(operation, address(operation.path, randomUUID()), stranger);
      expect(foreign.status).toBe(ofAccounts.has(operation.operationId) ? 409 : 404);
      expect({ ...foreign.body, request_id: '' }).toEqual({ ...unknown.body, request_id: '' });
    },
  );

  test.each([
    '/accounts/?connection_id=',
    '/investments/?connection_id=',
    '/loans/?connection_id=',
    '/transactions/?connection_id=',
    '/transactions/?account_id=',
  ])("%s of another user's gives nothing", async (path) => {
    const id = path.includes('account_id') ? ids.accounts : ids.connections;
    const answer = await stranger.request<Schema<'AccountPage'>>('GET', `${path}${id}`);
    expect(answer).toMatchObject({ status: 200, body: { results: [] } });
  });
});

describe('paths and parameters', () => {
  test.each(byId.map((operation) => [operation.operationId, operation] as const))(
    '%s refuses an id of the wrong form',
    async (_id, operation) => {
      for (const id of ['abc', '-1', 'null', "1'%20or%201=1", 'a'.repeat(3000)]) {
        const answer = await ask(operation, address(operation.path, id), owner);
        expectProblem(answer, 400, 'invalid_request');
        expect(answer.body.errors![0]).toMatchObject({ pointer: 'id' });
      }
    },
  );

  test.each(['group_by[x]=month', 'group_by[]=month', 'account_id[0]=1', 'nothing[a][b]=1'])(
    'no parameter has brackets: %s',
    async (query) => {
      const answer = await owner.request('GET', `/transactions/summary/?${query}`);
      expectProblem(answer as Problem, 400, 'invalid_request');
      expect(answer.body.errors).toMatchObject([{ code: 'unknown', pointer: query.slice(0, query.indexOf('=')) }]);
    },
  );

  const parameters = operations.flatMap((operation) =>
    operation
      .parameters!.filter(({ in: where }) => where === 'query')
      // Where there are no accounts, a place in their list is not looked at.
      .filter(({ name }) => name !== 'cursor' || !ofAccounts.has(operation.operationId))
      .map((parameter) => [operation, parameter] as const),
  );
  const wrongFor = ({ schema, name }: Parameter): string[] => {
    const item = schema.items ?? schema;
    if (name === 'cursor') return ['nonsense', 'WyJuIl0', 'e30'];
    if (schema.enum) return ['nonsense', ''];
    if (item.format === 'uuid') return ['nonsense', '123'];
    if (item.format === 'date') return ['2024-13-01', '2024-02-30', '01/02/2024', '2024-1-1', '0000-01-01', ''];
    if (schema.type === 'integer') return ['0', '-1', '501', '1.5', 'abc', '1e3', ''];
    if (schema.type === 'boolean') return ['maybe', '2'];
    if (schema.pattern) return ['abc', '1,50', '--1', '1'.repeat(30), 'NaN'];
    return ['x'.repeat(2000)];
  };
  test.each(
    parameters.map(([operation, parameter]) => [operation.operationId, parameter.name, operation, parameter] as const),
  )('%s refuses wrong values of %s and names it', async (_id, name, operation, parameter) => {
    for (const value of wrongFor(parameter)) {
      const answer = await ask(operation, `${address(operation.path)}?${name}=${value}`, owner);
      expectProblem(answer, 400, 'invalid_request');
      expect(JSON.stringify(answer.body.errors)).toContain(name);
    }
  });

  test.each(['/accounts/%00/', '/transactions/?search=a%00', '/connectors/?cursor=%00'])(
    '%s is refused for its null character, which PostgreSQL could not hold',
    async (path) => {
      expectProblem(await owner.request('GET', path), 400, 'invalid_request');
    },
  );

  test.each(
    operations.filter(({ method }) => method === 'GET').map((operation) => [operation.operationId, operation] as const),
  )('%s refuses a parameter that it does not know', async (_id, operation) => {
    const answer = await ask(operation, `${address(operation.path)}?datefrom=2024-01-01`, owner);
    expectProblem(answer, 400, 'invalid_request');
  });

  test.each([
    '/transactions/',
    '/transactions/summary/',
    '/accounts/{id}/balances/',
    '/investments/{id}/transactions/',
    '/investments/{id}/positions/',
    '/loans/{id}/balances/',
    '/exchange_rates/',
    '/reports/net_worth/',
    '/reports/cash_flow/',
  ])('%s refuses a range that ends before it begins', async (path) => {
    const answer = await owner.request('GET', `${address(path)}?date_from=2024-02-02&date_to=2024-02-01`);
    expectProblem(answer, 400, 'invalid_request');
  });

  test.each(['/connectors/1e309/', '/connectors/Infinity/', '/transactions/?page_size=1e309'])(
    '%s holds a number that is none',
    async (path) => expectProblem(await owner.request('GET', path), 400, 'invalid_request'),
  );

  test('a body with a number that is too large to be one', async () => {
    const raw = '{"connector_id": 1e309, "credentials": {"user": "user-ok", "password": "password-ok"}}';
    const headers = { 'content-type': 'application/json' };
    expectProblem(await owner.request('POST', '/connections/', undefined, { raw, headers }), 400, 'invalid_request');
  });

  test.each(['nonsense', '-5', 'wait=abc', 'wait=-1'])('a sync with the preference %s', async (prefer) => {
    const answer = await owner.request('POST', `/connections/${randomUUID()}/sync/`, undefined, {
      headers: { prefer },
    });
    expect([400, 404]).toContain(answer.status);
  });
});

describe('bodies', () => {
  const each = bodied.map((operation) => [operation.operationId, operation] as const);
  const json = { 'content-type': 'application/json' };

  test.each(each)('%s refuses broken JSON', async (_id, operation) => {
    for (const raw of ['{"a":', '{]', 'undefined', '{"a":1}}']) {
      expectProblem(await ask(operation, address(operation.path), owner, { raw, headers: json }), 400, 'invalid_json');
    }
  });

  test.each(each)('%s refuses a body that is no object, or none at all', async (_id, operation) => {
    for (const raw of ['[]', '"text"', '1', 'null', '']) {
      const answer = await ask(operation, address(operation.path), owner, { raw, headers: json });
      expect(answer.status).toBe(400);
    }
  });

  test.each(each)('%s refuses what is not JSON', async (_id, operation) => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
      const answer = await ask(operation, address(operation.path), owner, {
        raw: 'a=1',
        headers: { 'content-type': type },
      });
      expectProblem(answer, 415, 'unsupported_media_type');
    }
  });

  test.each(each)('%s refuses a body that is too large', async (_id, operation) => {
    const raw = JSON.stringify({ note: 'x'.repeat(1_200_000) });
    const answer = await ask(operation, address(operation.path), owner, { raw, headers: json });
    expectProblem(answer, 413, 'body_too_large');
  });

  test.each(each.filter(([id]) => id !== 'receivePluggyWebhook'))(
    '%s refuses fields that it does not know',
    async (_id, operation) => {
      const body = { ...(withBody[operation.operationId] as object), unknown: true };
      expectProblem(await ask(operation, address(operation.path), owner, { body }), 400, 'invalid_request');
    },
  );

  test.each(each)('%s refuses values of the wrong type in every field', async (_id, operation) => {
    for (const [field, right] of Object.entries(withBody[operation.operationId] as object)) {
      for (const value of [[], {}, 1.5, true, '\u0000', [[]]].filter((wrong) => wrong !== right)) {
        const body = { ...(withBody[operation.operationId] as object), [field]: value };
        const answer = await ask(operation, address(operation.path), owner, { body });
        // A flag is a number and a text a text: the one wrong value that is right in some field is left to the other tests.
        expect([400, 401]).toContain(answer.status);
        expect(answer.text).not.toContain('password-ok');
      }
    }
  });

  test('a notification without its proof is refused, and nothing of it is kept', async () => {
    for (const headers of [{}, { 'x-webhook-secret': 'wrong' }, { 'x-webhook-secret': '' }] as Record<
      string,
      string
    >[]) {
      const body = { event: 'item/updated', eventId: randomUUID(), itemId: randomUUID() };
      const answer = await app.server.request('POST', '/webhooks/pluggy/', { body, headers });
      expectProblem(answer as unknown as Problem, 401, 'webhook_unauthenticated');
    }
  });
});

describe('addresses', () => {
  test('that are not there answer 404, and other methods 405 with those that are', async () => {
    expectProblem(await owner.request('GET', '/nothing/'), 404, 'not_found');
    const answer = await owner.request('DELETE', '/accounts/');
    expectProblem(answer, 405, 'method_not_allowed');
    expect(answer.headers.get('allow')).toContain('GET');
  });

  test.each(
    operations.filter(({ method }) => method === 'GET').map((operation) => [operation.operationId, operation] as const),
  )('%s is answered without its closing slash as well', async (_id, operation) => {
    const answer = await ask(operation, address(operation.path).replace(/\/$/, ''), owner);
    if (ofAccounts.has(operation.operationId)) expectProblem(answer, 409, 'local_accounts_off');
    else expect(answer.status).toBe(200);
  });
});
