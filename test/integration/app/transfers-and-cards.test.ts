import { describe, expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url });

/** Direct, and without bills; Open Finance, with them. */
const DIRECT = {
  connector_id: 2,
  credentials: { user: 'user-ok-two-checking-accounts', password: 'password-ok' },
};
const OPEN_FINANCE = { connector_id: 600, credentials: { cpf: '761.092.776-73' } };

/** One of each is enough: nothing that a test does concerns another. */
const people = new Map<object, Promise<Person>>();
function connected(bank: typeof DIRECT | typeof OPEN_FINANCE): Promise<Person> {
  const person = people.get(bank) ?? connectedAnew(bank);
  people.set(bank, person);
  return person;
}

async function connectedAnew(bank: typeof DIRECT | typeof OPEN_FINANCE): Promise<Person> {
  const person = await app.person();
  const made = await person.request<Schema<'Connection'>>('POST', '/connections/', bank);
  await until(
    () => person.request<Schema<'Connection'>>('GET', `/connections/${made.body.id}/`),
    ({ body }) => body.last_synced_at !== null,
  );
  return person;
}

interface Page<Row> {
  results: Row[];
  next: string | null;
}

async function all<Row>(person: Person, path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let next: string | null = path; next !== null; ) {
    const { status, body }: { status: number; body: Page<Row> } = await person.request<Page<Row>>('GET', next);
    expect(status).toBe(200);
    rows.push(...body.results);
    next = body.next === null ? null : body.next.replace(/^.*\/api\/banking/, '');
  }
  return rows;
}

async function billsOf(person: Person, query = ''): Promise<Schema<'Bill'>[]> {
  const [card] = await all<Schema<'Account'>>(person, '/accounts/?type=CREDIT');
  return all<Schema<'Bill'>>(person, `/accounts/${card!.id}/bills/${query}`);
}

describe('after a first sync', () => {
  test('own transfers and card payments are paired, and can be unpaired and paired again', async () => {
    const person = await connected(DIRECT);
    const transfers = await all<Schema<'Transfer'>>(person, '/transactions/transfers/?page_size=7');
    expect(new Set(transfers.map(({ kind }) => kind))).toEqual(new Set(['own_account', 'bill_payment']));
    expect(transfers.map(({ debit }) => debit.date)).toEqual(
      transfers
        .map(({ debit }) => debit.date)
        .sort()
        .reverse(),
    );
    const paired = transfers.find(({ state }) => state === 'paired')!;
    const side = () =>
      person
        .request<Schema<'Transaction'>>('GET', `/transactions/${paired.debit.transaction_id}/`)
        .then(({ body }) => body);
    expect(await side()).toMatchObject({ flow: 'transfer', transfer_id: paired.id });
    const decide = (state: string) =>
      person.request<Schema<'Transfer'>>('PATCH', `/transactions/transfers/${paired.id}/`, { state });
    expect((await decide('rejected')).body).toMatchObject({ state: 'rejected', decided_by: 'user' });
    expect(await side()).toMatchObject({ flow: 'expense', transfer_id: null });
    const pair = { debit_id: paired.debit.transaction_id, credit_id: paired.credit.transaction_id };
    const again = await person.request<Schema<'Transfer'>>('POST', '/transactions/transfers/', pair);
    expect(again).toMatchObject({ status: 200, body: { id: paired.id, state: 'paired' } });
    expect(await side()).toMatchObject({ flow: 'transfer' });
    const swapped = { debit_id: pair.credit_id, credit_id: pair.debit_id };
    expect((await person.request('POST', '/transactions/transfers/', swapped)).body).toMatchObject({
      code: 'invalid_request',
    });
  });

  test('a category that the person chooses ends a pair without another sync', async () => {
    const person = await connected(DIRECT);
    const paired = (await all<Schema<'Transfer'>>(person, '/transactions/transfers/?state=paired')).at(-1);
    const id = paired!.debit.transaction_id;
    await person.request('PATCH', `/transactions/${id}/`, { category_id: '17010000' });
    await until(
      () => person.request<Schema<'Transaction'>>('GET', `/transactions/${id}/`),
      ({ body }) => body.flow === 'expense' && body.transfer_id === null,
    );
  });

  test('of a bank with bills, each agrees with its transactions, and payments in the next cycle settle it', async () => {
    const person = await connected(OPEN_FINANCE);
    const bills = await billsOf(person);
    const closed = bills.filter(({ phase }) => phase === 'closed');
    const given = closed.filter(({ source }) => source === 'bank');
    expect(given.length).toBeGreaterThan(6);
    expect(given.map(({ difference }) => Number(difference))).toEqual(given.map(() => 0));
    // All but the newest have come due long ago, and this bank's holders pay, a part of them late.
    expect(new Set(given.slice(1).map(({ settlement }) => settlement.state))).toEqual(new Set(['paid']));
    expect(given.some(({ settlement }) => settlement.payments.length > 1)).toBe(true);
    expect(given.some(({ total_amount }) => total_amount.startsWith('-'))).toBe(true);
    expect(given.some(({ totals }) => totals.interest !== '0.00' && totals.fees !== '0.00')).toBe(true);
    expect(bills.filter(({ phase }) => phase === 'open')).toHaveLength(1);
    expect(bills.filter(({ phase }) => phase === 'future').length).toBeGreaterThan(0);
    const bill = await person.request<Schema<'BillWithLines'>>('GET', `/bills/${given[1]!.id}/`);
    expect(bill.body.lines.length).toBeGreaterThan(5);
    expect((await billsOf(person, '?phase=open&page_size=1')).map(({ phase }) => phase)).toEqual(['open']);
    expect((await billsOf(person, '?page_size=2')).map(({ id }) => id)).toEqual(bills.map(({ id }) => id));
  });

  test('of a bank without bills they are computed and say so, and their payments settle them', async () => {
    const person = await connected(DIRECT);
    const bills = await billsOf(person);
    expect(new Set(bills.map(({ source }) => source))).toEqual(new Set(['computed']));
    expect(bills.every(({ difference, created_at }) => difference === null && created_at === null)).toBe(true);
    const closed = bills.filter(({ phase }) => phase === 'closed');
    expect(closed.length).toBeGreaterThan(6);
    expect(closed.filter(({ settlement }) => settlement.state === 'paid').length).toBeGreaterThan(closed.length / 2);
  });

  test('purchases in instalments have one entry with all their instalments and the bill of each', async () => {
    const person = await connected(OPEN_FINANCE);
    const purchases = await all<Schema<'Purchase'>>(person, '/purchases/?page_size=3');
    expect(purchases.length).toBeGreaterThan(2);
    for (const { instalments, instalments_total, amount, amount_source } of purchases) {
      expect(instalments.map(({ number }) => number)).toEqual(
        Array.from({ length: instalments_total }, (_, n) => n + 1),
      );
      if (amount_source !== 'bank' || instalments.some(({ state }) => state === 'expected')) continue;
      const added = instalments.reduce((sum, one) => sum - Math.round(Number(one.amount) * 100), 0);
      expect(added).toBe(Math.round(Number(amount) * 100));
    }
    const told = purchases.flatMap(({ instalments }) =>
      instalments.filter(({ transaction_id }) => transaction_id !== null),
    );
    expect(told.every(({ bill_id }) => bill_id !== null)).toBe(true);
  });
});
