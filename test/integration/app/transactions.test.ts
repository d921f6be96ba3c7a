import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url, webhooks: true });

type Transaction = Schema<'Transaction'>;
let person: Person;
beforeAll(async () => {
  person = await app.person();
  const made = await person.request<Schema<'Connection'>>('POST', '/connections/', {
    connector_id: 2,
    credentials: { user: 'user-ok', password: 'password-ok' },
  });
  await until(
    () => person.request<Schema<'Connection'>>('GET', `/connections/${made.body.id}/`),
    ({ body }) => body.last_synced_at !== null,
  );
});

const list = async (query: string) =>
  (await person.request<Schema<'TransactionPage'>>('GET', `/transactions/?${query}`)).body;

const totals = async () =>
  (await person.request<Schema<'Summary'>>('GET', '/transactions/summary/?include_pending=false')).body;

/** An expense of the last months that counts now. */
async function anExpense(): Promise<Transaction> {
  const today = new Date().toISOString().slice(0, 10);
  const { results } = await list(`flow=expense&type=DEBIT&status=POSTED&date_to=${today}&page_size=50`);
  return results.find(({ excluded, note, currency }) => !excluded && !note && currency === 'BRL')!;
}

const cents = (amount: string) => BigInt(amount.replace('.', ''));
const expenseOf = ({ totals }: Schema<'Summary'>) => cents(totals.find(({ currency }) => currency === 'BRL')!.expense);

describe('what a person decides on a transaction', () => {
  test('excluding it takes it out of the totals, and taking it back puts it in again', async () => {
    const transaction = await anExpense();
    const before = await totals();
    const path = `/transactions/${transaction.id}/`;
    const changed = await person.request<Transaction>('PATCH', path, { excluded: true });
    expect(changed).toMatchObject({ status: 200, body: { excluded: true, amount: transaction.amount } });
    const without = await totals();
    expect(expenseOf(without)).toBe(expenseOf(before) - cents(transaction.amount));
    expect(without.counted.excluded_by_user).toBe(before.counted.excluded_by_user + 1);
    await person.request('PATCH', path, { excluded: false });
    expect((await totals()).totals).toEqual(before.totals);
  });

  test('a category moves it, also between expense and transfer, until it is given back to the bank', async () => {
    const transaction = await anExpense();
    const before = await totals();
    const path = `/transactions/${transaction.id}/`;
    const changed = await person.request<Transaction>('PATCH', path, { category_id: '04020000' });
    expect(changed.body).toMatchObject({ category_id: '04020000', category_source: 'user', flow: 'transfer' });
    expect(expenseOf(await totals())).toBe(expenseOf(before) - cents(transaction.amount));
    const given = await person.request<Transaction>('PATCH', path, { category_id: null });
    expect(given.body).toMatchObject({ category_id: transaction.category_id, category_source: 'provider' });
    expect((await totals()).totals).toEqual(before.totals);
  });

  test('a note is kept, found, and removed', async () => {
    const transaction = await anExpense();
    const path = `/transactions/${transaction.id}/`;
    await person.request('PATCH', path, { note: 'Presente de aniversário 🎁' });
    expect((await list('search=PRESENTE DE ANIVERSARIO')).results.map(({ id }) => id)).toEqual([transaction.id]);
    expect((await person.request<Transaction>('GET', path)).body.note).toBe('Presente de aniversário 🎁');
    await person.request('PATCH', path, { note: null });
    expect((await list('search=PRESENTE DE ANIVERSARIO')).results).toEqual([]);
  });

  test('a category that does not exist is refused', async () => {
    const transaction = await anExpense();
    const answer = await person.request('PATCH', `/transactions/${transaction.id}/`, { category_id: '00000000' });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/category_id' }] } });
  });
});

describe('pages', () => {
  test('lead through everything once by their links, and back', async () => {
    const forwards: string[] = [];
    let last = await list('page_size=200&ordering=date');
    forwards.push(...last.results.map(({ id }) => id));
    while (last.next) {
      last = (await person.request<Schema<'TransactionPage'>>('GET', last.next)).body;
      forwards.push(...last.results.map(({ id }) => id));
    }
    expect(new Set(forwards).size).toBe(forwards.length);
    const backwards = last.results.map(({ id }) => id).reverse();
    while (last.previous) {
      last = (await person.request<Schema<'TransactionPage'>>('GET', last.previous)).body;
      backwards.push(...last.results.map(({ id }) => id).reverse());
    }
    expect(backwards.reverse()).toEqual(forwards);
  });
});

describe('the tree of categories', () => {
  test('is given whole, parents before children', async () => {
    const { body } = await person.request<Schema<'CategoryPage'>>('GET', '/categories/');
    expect(body.results.length).toBeGreaterThan(100);
    const seen = new Set<string>();
    for (const { id, parent_id } of body.results) {
      if (parent_id !== null) expect(seen).toContain(parent_id);
      seen.add(id);
    }
  });
});
