import { expect } from '@jest/globals';
import type { Schema } from '../../src/platform/http/operations.js';
import { type Person, type TestApp, until } from './app.js';
import type { TestSandbox } from './sandbox.js';

/** A row of Pluggy's, as far as a test cares. */
export interface BankRow {
  accountId?: string;
  amount?: number;
  description?: string;
  date?: string;
  status?: string;
  type?: string;
  /** When it is renewed: the old row stays beside it. */
  keep?: boolean;
}

export interface HeldRow extends BankRow {
  id: string;
}

/** A person with one connection, read once. */
export interface Household {
  person: Person;
  sandbox: TestSandbox;
  /** Of the connection, and of its item at the provider. */
  id: string;
  itemId: string;
  /** The provider's id of the first bank account. */
  checking: string;
}

export async function household(app: TestApp, sandbox: TestSandbox, person?: Person): Promise<Household> {
  const owner = person ?? (await app.person());
  const credentials = { user: 'user-ok', password: 'password-ok' };
  const made = await owner.request<Schema<'Connection'>>('POST', '/connections/', { connector_id: 2, credentials });
  return read(sandbox, owner, made.body.id);
}

/** The household as it is once the connection has been read. */
export async function read(sandbox: TestSandbox, person: Person, id: string): Promise<Household> {
  const { body } = await until(
    () => person.request<Schema<'Connection'>>('GET', `/connections/${id}/`),
    (answer) => answer.body.last_synced_at !== null,
  );
  const { accounts } = await sandbox.held(body.item_id);
  return { person, sandbox, id, itemId: body.item_id, checking: accounts.find(({ type }) => type === 'BANK')!.id };
}

/** Asks the bank, reads, and checks that the log adds up. */
export async function sync({ person, id }: Household): Promise<Schema<'SyncLog'>> {
  const answer = await person.request<Schema<'SyncLog'>>('POST', `/connections/${id}/sync/`, undefined, {
    headers: { prefer: 'wait=60' },
  });
  expect(answer).toMatchObject({ status: 200, body: { error: null } });
  for (const { fetched, created, updated, unchanged, removed } of Object.values(answer.body.counts)) {
    expect(created + updated + unchanged).toBe(fetched);
    expect(removed).toBeGreaterThanOrEqual(0);
  }
  return answer.body;
}

export const bankRow = ({ checking }: Household, row: BankRow): BankRow => ({
  accountId: checking,
  amount: -10,
  ...row,
});

/** The bank sends rows again under new ids, with what is changed of them; then they are read. */
export async function renewed(home: Household, rows: ({ id: string } & BankRow)[]): Promise<Schema<'SyncLog'>> {
  await home.sandbox.control('POST', `/items/${home.itemId}/renew`, { rows });
  return sync(home);
}

/** What the bank shows of a description. */
export async function shownAt(sandbox: TestSandbox, { itemId }: Household, description: string): Promise<HeldRow[]> {
  const held = (await sandbox.held(itemId)).transactions as unknown as HeldRow[];
  return held.filter((row) => row.description === description);
}

/** What we show of a description, oldest first. */
export async function listed({ person }: Household, search: string): Promise<Schema<'Transaction'>[]> {
  const path = `/transactions/?ordering=date&page_size=500&search=${encodeURIComponent(search)}`;
  return (await person.request<Schema<'TransactionPage'>>('GET', path)).body.results;
}

export async function everyTransaction({ person }: Household): Promise<Schema<'Transaction'>[]> {
  const found: Schema<'Transaction'>[] = [];
  for (let page: string | null = '/transactions/?page_size=500'; page !== null; ) {
    const { body }: { body: Schema<'TransactionPage'> } = await person.request('GET', page);
    found.push(...body.results);
    page = body.next;
  }
  return found;
}

export async function matchesOf({ person }: Household, state = 'open'): Promise<Schema<'TransactionMatch'>[]> {
  const path = `/transactions/matches/?state=${state}`;
  return (await person.request<Schema<'TransactionMatchPage'>>('GET', path)).body.results;
}

export function decide({ person }: Household, id: string, answer: 'accept' | 'refuse') {
  return person.request<Schema<'TransactionMatch'>>('POST', `/transactions/matches/${id}/${answer}/`);
}

/** What a person decided, and on which row. */
export const decisions = ({ id, note, category_id, category_source, excluded }: Schema<'Transaction'>) => ({
  id,
  note,
  category_id,
  category_source,
  excluded,
});

/** In an order that does not depend on what the bank calls first. */
export const sameRows = <Row extends { id: string }>(rows: Row[]): Row[] =>
  [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
