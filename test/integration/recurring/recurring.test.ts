import { beforeAll, expect, test } from '@jest/globals';
import { FindRecurring } from '../../../src/modules/recurring/index.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

type Page = Schema<'RecurringPage'>;
type Item = Schema<'RecurringItemWithTransactions'>;

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url });
let person: Person;
let connectionId: string;
let userId: string;

const list = async (query = '') => (await person.request<Page>('GET', `/reports/recurring/${query}`)).body;
const one = async (id: string) => (await person.request<Item>('GET', `/reports/recurring/${id}/`)).body;
const findAgain = () => app.application.container.get(FindRecurring).run({ userId: userId as never });

beforeAll(async () => {
  person = await app.person();
  userId = (await person.request<Schema<'Me'>>('GET', '/me/')).body.id;
  const bank = { connector_id: 2, credentials: { user: 'user-ok', password: 'password-ok' } };
  connectionId = (await person.request<Schema<'Connection'>>('POST', '/connections/', bank)).body.id;
  await until(list, ({ results }) => results.length > 0);
});

test('after the first sync, salary and rent stand in the list, each with the transactions it was found in', async () => {
  const { results } = await list();
  expect(results.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['salary', 'rent']));
  const rent = results.find(({ kind }) => kind === 'rent')!;
  const { transaction_ids: ids } = await one(rent.id);
  expect(ids).toHaveLength(rent.occurrences);
  const last = await person.request<Schema<'Transaction'>>('GET', `/transactions/${ids.at(-1)}/`);
  expect(last.body).toMatchObject({ date: rent.last_date, amount: rent.usual_amount, currency: rent.currency });
  const days = results.map(({ next_date }) => next_date);
  expect(days).toEqual([...days].sort());
});

test('no own transfer, no instalment and nothing excluded is in any of them', async () => {
  const { results } = await list();
  const ids = (await Promise.all(results.map(({ id }) => one(id)))).flatMap(({ transaction_ids }) => transaction_ids);
  const wrong = await app.database
    .sql('transactions')
    .whereIn('id', ids)
    .whereRaw(`(flow = 'transfer' or excluded or (card ->> 'instalmentsTotal')::int > 1 or removed_at is not null)`);
  expect(ids.length).toBeGreaterThan(20);
  expect(wrong).toEqual([]);
});

test('the list can be narrowed to what comes in, what goes out, and states; a page has a next one', async () => {
  const [all, incoming, outgoing] = await Promise.all([list(), list('?direction=in'), list('?direction=out')]);
  expect(incoming.results.length + outgoing.results.length).toBe(all.results.length);
  expect(incoming.results.every(({ usual_amount }) => !usual_amount.startsWith('-'))).toBe(true);
  const states = await Promise.all(['active', 'late', 'stopped'].map((state) => list(`?state=${state}`)));
  expect(states.flatMap(({ results }) => results).length).toBe(all.results.length);
  expect(
    states.every(({ results }, i) => results.every(({ state }) => state === ['active', 'late', 'stopped'][i])),
  ).toBe(true);
  expect((await list('?page_size=1')).next).not.toBeNull();
});

test('what the person decided stays, also when everything is found anew; what is ignored leaves the list', async () => {
  const [first, second] = (await list('?direction=out')).results;
  const change = (id: string, body: unknown) => person.request<Item>('PATCH', `/reports/recurring/${id}/`, body);
  expect((await change(first!.id, { decision: 'confirmed', name: 'Meu aluguel' })).body).toMatchObject({
    id: first!.id,
    name: 'Meu aluguel',
    bank_name: first!.bank_name,
    decision: 'confirmed',
    perhaps_forgotten: false,
  });
  await change(second!.id, { decision: 'ignored' });
  await findAgain();
  const { results } = await list();
  expect(results.find(({ id }) => id === first!.id)).toMatchObject({ name: 'Meu aluguel', decision: 'confirmed' });
  expect(results.map(({ id }) => id)).not.toContain(second!.id);
  expect((await list('?include_ignored=true')).results.map(({ id }) => id)).toContain(second!.id);
  expect((await change(first!.id, { name: null })).body.name).toBe(first!.bank_name);
  expect((await change(first!.id, {})).status).toBe(400);
});

test('finding the same again writes nothing', async () => {
  const updates = () => app.database.sql('recurring_items').orderBy('id').pluck('updated_at');
  const before = await updates();
  await findAgain();
  expect(await updates()).toEqual(before);
});

test('a disconnected bank takes its items along, and what was decided of them is known again when it is back', async () => {
  const [item] = (await list('?direction=in')).results;
  await person.request('PATCH', `/reports/recurring/${item!.id}/`, { name: 'Salário' });
  await person.request('DELETE', `/connections/${connectionId}/`);
  await until(list, ({ results }) => results.length === 0);
  expect((await person.request('GET', `/reports/recurring/${item!.id}/`)).status).toBe(404);
  const bank = { connector_id: 2, credentials: { user: 'user-ok', password: 'password-ok' } };
  await person.request('POST', '/connections/', bank);
  const { results } = await until(list, (page) => page.results.length > 0);
  expect(results.find(({ id }) => id === item!.id)).toMatchObject({ name: 'Salário' });
});
