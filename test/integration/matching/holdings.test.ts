import { describe, expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp, until } from '../../support/app.js';
import { type Household, household, read, sync } from '../../support/household.js';
import { testSandbox } from '../../support/sandbox.js';

type Investment = Schema<'Investment'>;
type Loan = Schema<'Loan'>;
type HoldingMatch = Schema<'HoldingMatch'>;
type Listed<Row> = { results: Row[] };

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url, webhooks: true });
// A few transactions: these are about what stands beside them.
await sandbox.control('PATCH', '/settings', { size: 50 });

const list = async <Row>(person: Person, path: string): Promise<Row[]> => {
  const { status, body } = await person.request<Listed<Row>>('GET', path);
  expect(status).toBe(200);
  return body.results;
};
const investmentsOf = (person: Person) => list<Investment>(person, '/investments/');
const loansOf = (person: Person) => list<Loan>(person, '/loans/');
const questionsOf = (person: Person, state = 'open') => list<HoldingMatch>(person, `/holdings/matches/?state=${state}`);
const movementsOf = async (person: Person) => {
  const all = await Promise.all(
    (await investmentsOf(person)).map(({ id }) =>
      list<Schema<'InvestmentTransaction'>>(person, `/investments/${id}/transactions/?page_size=500`),
    ),
  );
  return all.flat();
};
const decide = (person: Person, { id }: HoldingMatch, answer: 'accept' | 'refuse') =>
  person.request<HoldingMatch>('POST', `/holdings/matches/${id}/${answer}/`);
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).sort();
const logsOf = ({ person, id }: Household) => list<Schema<'SyncLog'>>(person, `/connections/${id}/sync_logs/`);
const atRest = (home: Household) =>
  until(
    () => logsOf(home),
    (logs) => logs.every(({ finished_at }) => finished_at !== null),
  );
const disconnect = async ({ person, id }: Household) =>
  expect((await person.request('DELETE', `/connections/${id}/`)).status).toBe(204);

/** What investments and loans are worth in all, as reports count them. */
async function counted(person: Person) {
  const worth = await person.request<Schema<'NetWorth'>>('GET', '/reports/net_worth/');
  expect(worth.status).toBe(200);
  const commitments = await person.request<Schema<'Commitments'>>('GET', '/reports/commitments/');
  expect(commitments.status).toBe(200);
  return { worth: worth.body, commitments: commitments.body };
}

async function shown(person: Person) {
  return {
    investments: ids(await investmentsOf(person)),
    loans: ids(await loansOf(person)),
    movements: ids(await movementsOf(person)),
  };
}

interface Otherwise {
  accounts?: Record<string, unknown>;
  investments?: Record<string, unknown>;
  loans?: Record<string, unknown>;
}

/** The same login makes another item, which Pluggy Connect hands over. */
async function again(home: Household, otherwise: Otherwise = {}): Promise<Household> {
  const item = await sandbox.control<{ id: string }>('POST', `/items/${home.itemId}/again`, otherwise);
  const made = await home.person.request<Schema<'Connection'>>('POST', '/connections/', { item_id: item.id });
  expect(made.status).toBe(201);
  const second = await read(sandbox, home.person, made.body.id);
  await atRest(second);
  return second;
}

const NOW = { headers: { prefer: 'wait=60' } };
const UNNAMED = { investments: { number: null, code: null, isin: null }, loans: { contractNumber: null } };

describe('a bank that is connected again', () => {
  test('goes on with the investments, their movements and days, and the loans of the connection before', async () => {
    const first = await household(app, sandbox);
    const { person } = first;
    const before = await shown(person);
    expect([before.investments, before.loans, before.movements].map(({ length }) => length > 0)).toEqual([
      true,
      true,
      true,
    ]);
    const day = { user_id: (await person.request<Schema<'Me'>>('GET', '/me/')).body.id, date: '2001-01-01' };
    const [investment] = await investmentsOf(person);
    const position = { ...day, investment_id: investment!.id, balance: 1, currency: 'BRL', as_of: '2001-01-01' };
    await app.database.sql('investment_positions').insert(position);
    await disconnect(first);
    expect(await shown(person)).toEqual({ investments: [], loans: [], movements: [] });
    const second = await household(app, sandbox, person);
    await atRest(second);
    expect(await shown(person)).toEqual(before);
    expect(new Set((await investmentsOf(person)).map(({ connection_id }) => connection_id))).toEqual(
      new Set([second.id]),
    );
    const positions = await list(person, `/investments/${investment!.id}/positions/`);
    expect(positions).toContainEqual(expect.objectContaining({ date: '2001-01-01' }));
    expect(await questionsOf(person)).toEqual([]);
    const { counts } = await sync(second);
    for (const what of [counts.investments, counts.investment_transactions, counts.loans]) {
      expect(what).toMatchObject({ created: 0, removed: 0, updated: 0 });
    }
  });
});

describe('what two connections reach', () => {
  test('is counted once, read through the first, and goes on through the second when the first ends', async () => {
    const first = await household(app, sandbox);
    const { person } = first;
    const [before, reports] = [await shown(person), await counted(person)];
    const second = await again(first);
    expect(await shown(person)).toEqual(before);
    expect(await counted(person)).toEqual(reports);
    const log = (await logsOf(second)).findLast(({ kind }) => kind === 'full');
    expect(log!.counts.investments).toMatchObject({ fetched: before.investments.length, created: 0 });
    expect(log!.counts.loans).toMatchObject({ fetched: before.loans.length, created: 0 });
    for (const home of [first, second]) await sync(home);
    expect(await shown(person)).toEqual(before);
    await disconnect(first);
    await until(
      () => shown(person),
      (now) => JSON.stringify(now) === JSON.stringify(before),
    );
    expect(new Set((await loansOf(person)).map(({ connection_id }) => connection_id))).toEqual(new Set([second.id]));
    await atRest(second);
    await disconnect(second);
    expect(await shown(person)).toEqual({ investments: [], loans: [], movements: [] });
  });

  test('is read through the healthy one when the login of the first no longer works', async () => {
    const first = await household(app, sandbox);
    const before = await shown(first.person);
    const failure = { status: 'LOGIN_ERROR', executionStatus: 'INVALID_CREDENTIALS' };
    await sandbox.control('POST', `/items/${first.itemId}/force`, failure);
    await first.person.request('POST', `/connections/${first.id}/sync_accounts/`, undefined, NOW);
    const connection = `/connections/${first.id}/`;
    const { body } = await first.person.request<Schema<'Connection'>>('GET', connection);
    expect(body.status).toBe('login_error');
    const second = await again(first);
    expect(await shown(first.person)).toEqual(before);
    const connections = [...(await investmentsOf(first.person)), ...(await loansOf(first.person))];
    expect(new Set(connections.map(({ connection_id }) => connection_id))).toEqual(new Set([second.id]));
    // Repaired, the first finds them read elsewhere and adds nothing.
    const credentials = { user: 'user-ok', password: 'password-ok' };
    expect((await first.person.request('PATCH', connection, { credentials })).status).toBe(200);
    await until(
      () => first.person.request<Schema<'Connection'>>('GET', connection),
      (answer) => answer.body.status === 'updated',
    );
    await atRest(first);
    expect(await shown(first.person)).toEqual(before);
  });

  test('and has another number stays apart, whatever it is called, and nobody is asked', async () => {
    const first = await household(app, sandbox);
    const before = await shown(first.person);
    await again(first, { investments: { number: '99887766' }, loans: { contractNumber: '998877665544' } });
    const now = await shown(first.person);
    expect(now.investments).toHaveLength(2 * before.investments.length);
    expect(now.loans).toHaveLength(2 * before.loans.length);
    expect(await questionsOf(first.person)).toEqual([]);
  });

  test('of another user is never theirs', async () => {
    const first = await household(app, sandbox);
    const before = await shown(first.person);
    const stranger = await household(app, sandbox);
    expect(ids(await investmentsOf(stranger.person)).filter((id) => before.investments.includes(id))).toEqual([]);
    expect(await questionsOf(stranger.person)).toEqual([]);
    expect(await shown(first.person)).toEqual(before);
  });
});

describe('of which the bank says too little', () => {
  test('is asked about, and made one once that is accepted', async () => {
    const first = await household(app, sandbox);
    const { person } = first;
    const before = await shown(person);
    const reports = await counted(person);
    const second = await again(first, UNNAMED);
    const asked = await questionsOf(person);
    expect(asked).toHaveLength(before.investments.length + before.loans.length);
    expect((await shown(person)).investments).toHaveLength(2 * before.investments.length);
    expect(await counted(person)).not.toEqual(reports);
    for (const question of asked) {
      const pair = question.investments ?? question.loans;
      expect([pair!.earlier!.connection_id, pair!.later!.connection_id]).toEqual([first.id, second.id]);
      const accepted = await decide(person, question, 'accept');
      expect(accepted).toMatchObject({ status: 200, body: { state: 'accepted' } });
      expect((accepted.body.investments ?? accepted.body.loans)!.later).toBeNull();
      expect(await decide(person, question, 'accept')).toMatchObject({ status: 200 });
      expect(await decide(person, question, 'refuse')).toMatchObject({ status: 409 });
    }
    const now = await shown(person);
    expect(now).toMatchObject({ investments: before.investments, loans: before.loans });
    expect(now.movements).toHaveLength(before.movements.length);
    expect(await counted(person)).toMatchObject({ worth: { points: reports.worth.points } });
    for (const home of [first, second, first]) await sync(home);
    expect(await shown(person)).toEqual(now);
    expect(await questionsOf(person)).toEqual([]);
    // It goes on through the first when the second ends.
    await disconnect(second);
    await until(
      () => shown(person),
      ({ investments, loans }) => JSON.stringify([investments, loans]) === JSON.stringify([now.investments, now.loans]),
    );
  });

  test('stays two for ever once that is refused', async () => {
    const first = await household(app, sandbox);
    const { person } = first;
    const second = await again(first, UNNAMED);
    const asked = await questionsOf(person);
    for (const question of asked) expect(await decide(person, question, 'refuse')).toMatchObject({ status: 200 });
    const before = await shown(person);
    for (const home of [first, second]) await sync(home);
    expect(await questionsOf(person)).toEqual([]);
    expect(ids(await questionsOf(person, 'refused'))).toEqual(ids(asked));
    expect(await shown(person)).toEqual(before);
  });
});
