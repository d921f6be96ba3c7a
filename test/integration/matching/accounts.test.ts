import { describe, expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../../src/sandbox/index.js';
import { type Person, testApp, until } from '../../support/app.js';
import {
  decisions,
  everyTransaction,
  type Household,
  household,
  read,
  sameRows,
  sync,
} from '../../support/household.js';
import { testSandbox } from '../../support/sandbox.js';

type Account = Schema<'Account'>;
type AccountMatch = Schema<'AccountMatch'>;

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url });

const accountsOf = async (person: Person): Promise<Account[]> =>
  (await person.request<Schema<'AccountPage'>>('GET', '/accounts/')).body.results;
const questionsOf = async (person: Person, state = 'open'): Promise<AccountMatch[]> =>
  (await person.request<Schema<'AccountMatchPage'>>('GET', `/accounts/matches/?state=${state}`)).body.results;
const decide = (person: Person, { id }: AccountMatch, answer: 'accept' | 'refuse') =>
  person.request<AccountMatch>('POST', `/accounts/matches/${id}/${answer}/`);
const disconnect = async ({ person, id }: Household) =>
  expect((await person.request('DELETE', `/connections/${id}/`)).status).toBe(204);
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).sort();

/** The same login makes another item, which Pluggy Connect hands over. */
async function again(home: Household, accounts: Record<string, unknown> = {}): Promise<Household> {
  const item = await sandbox.control<{ id: string }>('POST', `/items/${home.itemId}/again`, { accounts });
  const made = await home.person.request<Schema<'Connection'>>('POST', '/connections/', { item_id: item.id });
  expect(made.status).toBe(201);
  return read(sandbox, home.person, made.body.id);
}

/** Puts a note, a category and an exclusion on some rows; gives all of them with what was decided. */
async function decideOnSome(home: Household) {
  const rows = await everyTransaction(home);
  for (const { id } of rows.filter((_row, index) => index % 97 === 0)) {
    const edit = { note: `note of ${id}`, category_id: '11020000', excluded: true };
    expect((await home.person.request('PATCH', `/transactions/${id}/`, edit)).status).toBe(200);
  }
  return sameRows((await everyTransaction(home)).map(decisions));
}

const shows = async (home: Household) => sameRows((await everyTransaction(home)).map(decisions));
const logsOf = async ({ person, id }: Household): Promise<Schema<'SyncLog'>[]> =>
  (await person.request<Schema<'SyncLogPage'>>('GET', `/connections/${id}/sync_logs/`)).body.results;

describe('a bank that is connected again', () => {
  test('goes on with the accounts, rows and decisions of the connection before', async () => {
    const first = await household(app, sandbox);
    const accounts = await accountsOf(first.person);
    const decided = await decideOnSome(first);
    await disconnect(first);
    expect(await accountsOf(first.person)).toEqual([]);
    const second = await household(app, sandbox, first.person);
    expect(second.id).not.toBe(first.id);
    expect(ids(await accountsOf(first.person))).toEqual(ids(accounts));
    expect(await shows(second)).toEqual(decided);
    const [log] = await logsOf(second);
    expect(log!.counts.transactions).toMatchObject({ created: decided.length, rematched: decided.length, removed: 0 });
    expect((await sync(second)).counts.transactions).toMatchObject({
      created: 0,
      updated: 0,
      removed: 0,
      rematched: 0,
    });
    expect(await shows(second)).toEqual(decided);
  });

  test('keeps history that the new connection no longer reaches', async () => {
    const first = await household(app, sandbox);
    const [account] = await accountsOf(first.person);
    const oldest = (await everyTransaction(first)).filter((row) => row.account_id === account!.id).at(-1)!;
    await app.database
      .sql('transactions')
      .where({ id: oldest.id })
      .update({ date: '2001-01-01', booked_at: '2001-01-01T12:00:00Z', provider_transaction_id: 'from long ago' });
    await disconnect(first);
    const second = await household(app, sandbox, first.person);
    const kept = await everyTransaction(second);
    expect(kept.find(({ id }) => id === oldest.id)).toMatchObject({ date: '2001-01-01', connection_id: second.id });
  });

  test('of another user is never theirs', async () => {
    const first = await household(app, sandbox);
    const before = await shows(first);
    const stranger = await household(app, sandbox);
    expect(ids(await accountsOf(stranger.person))).not.toEqual(ids(await accountsOf(first.person)));
    expect(await questionsOf(stranger.person)).toEqual([]);
    const [log] = await logsOf(stranger);
    expect(log!.counts.transactions.rematched).toBe(0);
    expect(await shows(first)).toEqual(before);
  });
});

describe('credentials with which the bank was connected before', () => {
  const post = (person: Person) =>
    person.request<Schema<'Connection'>>('POST', '/connections/', {
      connector_id: 2,
      credentials: { user: 'user-ok', password: 'password-ok' },
    });

  test('give the connection that there is', async () => {
    const first = await household(app, sandbox);
    expect(await post(first.person)).toMatchObject({ status: 200, body: { id: first.id } });
    const all = await first.person.request<Schema<'ConnectionPage'>>('GET', '/connections/');
    expect(all.body.results.map(({ id }) => id)).toEqual([first.id]);
  });

  test('adopt an item of the user’s that was never adopted', async () => {
    const person = await app.person();
    const { id } = (await person.request<{ id: string }>('GET', '/me/')).body;
    const credentials = { user: 'user-ok-two-checking-accounts', password: 'password-ok' };
    const made = await sandboxItem(id, credentials);
    const answer = await person.request<Schema<'Connection'>>('POST', '/connections/', {
      connector_id: 2,
      credentials,
    });
    expect(answer).toMatchObject({ status: 201, body: { item_id: made } });
  });

  test('of somebody else make a connection of one’s own, and nobody learns of the other', async () => {
    const first = await household(app, sandbox);
    const answer = await post(await app.person());
    expect(answer.status).toBe(201);
    expect(answer.text).not.toContain(first.itemId);
    expect(answer.body.item_id).not.toBe(first.itemId);
  });

  /** As the provider's widget makes one that nobody tells us of. */
  async function sandboxItem(clientUserId: string, parameters: Record<string, string>): Promise<string> {
    const send = async (path: string, body: unknown, key?: string) => {
      const headers = { 'content-type': 'application/json', ...(key && { 'x-api-key': key }) };
      const answer = await fetch(`${sandbox.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return (await answer.json()) as { apiKey: string; id: string };
    };
    const { apiKey } = await send('/auth', { clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET });
    return (await send('/items', { connectorId: 2, parameters, clientUserId }, apiKey)).id;
  }
});

describe('an account that two connections reach', () => {
  test('is one, read through the first, and goes on through the second when the first ends', async () => {
    const first = await household(app, sandbox);
    const accounts = await accountsOf(first.person);
    const decided = await decideOnSome(first);
    const second = await again(first);
    expect(await accountsOf(first.person)).toEqual(accounts);
    expect(await shows(first)).toEqual(decided);
    for (const home of [first, second, first]) await sync(home);
    expect(await shows(first)).toEqual(decided);
    await disconnect(first);
    await until(
      () => accountsOf(first.person),
      (found) => found.length === accounts.length,
    );
    await until(
      () => logsOf(second),
      (logs) => logs.every(({ finished_at }) => finished_at !== null),
    );
    expect(ids(await accountsOf(first.person))).toEqual(ids(accounts));
    expect((await accountsOf(first.person)).map(({ connection_id }) => connection_id)).toEqual(
      accounts.map(() => second.id),
    );
    expect(await shows(second)).toEqual(decided);
  });

  test('is read through the healthy one when the login of the first no longer works', async () => {
    const first = await household(app, sandbox);
    const decided = await decideOnSome(first);
    await app.database.sql('bank_connections').where({ id: first.id }).update({ status: 'login_error' });
    const second = await again(first);
    expect(new Set((await accountsOf(first.person)).map(({ connection_id }) => connection_id))).toEqual(
      new Set([second.id]),
    );
    expect(await shows(second)).toEqual(decided);
    // Repaired, the first finds its accounts read elsewhere and adds nothing.
    await sync(first);
    expect(await shows(second)).toEqual(decided);
  });
});

describe('accounts of which the bank says too little', () => {
  test('are asked about, and made one with the history and decisions of both once that is accepted', async () => {
    const first = await household(app, sandbox);
    const accounts = await accountsOf(first.person);
    const decided = await decideOnSome(first);
    const second = await again(first, { taxNumber: null });
    const asked = await questionsOf(first.person);
    expect(asked).toHaveLength(accounts.length);
    expect(await accountsOf(first.person)).toHaveLength(2 * accounts.length);
    // Decided on the later rows, too.
    const later = (await everyTransaction(second)).filter(({ connection_id }) => connection_id === second.id);
    const twice = later[0]!;
    await first.person.request('PATCH', `/transactions/${twice.id}/`, { note: 'said of the later' });
    for (const question of asked) {
      expect(await decide(first.person, question, 'accept')).toMatchObject({
        status: 200,
        body: { state: 'accepted', later: null },
      });
      expect(await decide(first.person, question, 'accept')).toMatchObject({ status: 200 });
      expect(await decide(first.person, question, 'refuse')).toMatchObject({ status: 409 });
    }
    await until(
      () => logsOf(second),
      (logs) => logs.every(({ finished_at }) => finished_at !== null),
    );
    expect(ids(await accountsOf(first.person))).toEqual(ids(accounts));
    const shown = await everyTransaction(second);
    expect(ids(shown)).toEqual(ids(decided));
    const notes = shown.flatMap(({ note }) => (note === null ? [] : note.split('\n'))).sort();
    const before = decided.flatMap(({ note }) => (note === null ? [] : [note]));
    expect(notes).toEqual([...before, 'said of the later'].sort());
    // The first connection still shows the accounts: they are known.
    await sync(first);
    expect(await questionsOf(first.person)).toEqual([]);
    expect(ids(await everyTransaction(second))).toEqual(ids(decided));
  });

  test('stay two for ever once that is refused', async () => {
    const first = await household(app, sandbox);
    const second = await again(first, { taxNumber: null });
    const asked = await questionsOf(first.person);
    for (const question of asked) expect(await decide(first.person, question, 'refuse')).toMatchObject({ status: 200 });
    const accounts = await accountsOf(first.person);
    for (const home of [first, second]) await sync(home);
    expect(await questionsOf(first.person)).toEqual([]);
    expect(ids(await questionsOf(first.person, 'refused'))).toEqual(ids(asked));
    expect(ids(await accountsOf(first.person))).toEqual(ids(accounts));
  });
});
