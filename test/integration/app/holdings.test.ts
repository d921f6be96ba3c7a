import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp, until } from '../../support/app.js';
import { money, rawPluggy } from '../../support/raw-pluggy.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const pluggy = rawPluggy(sandbox.url);
const app = await testApp({ pluggyUrl: sandbox.url, webhooks: true });

type Connection = Schema<'Connection'>;
type SyncLog = Schema<'SyncLog'>;
type Listed<Row> = { results: Row[]; next: string | null };

const DAY_MS = 86_400_000;
const OPEN_FINANCE = { connector_id: 600, credentials: { cpf: '761.092.776-73' } };
const DIRECT = { connector_id: 2, credentials: { user: 'user-ok', password: 'password-ok' } };
const WITHOUT_PRODUCTS = { connector_id: 606, credentials: { cpf: '761.092.776-73' } };

/** Early afternoon in São Paulo: no test sees midnight pass. */
beforeAll(async () => {
  const noon = new Date(Date.now() + DAY_MS).toISOString().replace(/T.*/, 'T16:00:00.000Z');
  await sandbox.control('POST', '/clock', { now: noon });
});
afterEach(() => sandbox.control('DELETE', '/faults'));

const passes = (days: number) => sandbox.control('POST', '/clock', { advanceMs: days * DAY_MS });

async function settled(person: Person, id: string): Promise<SyncLog[]> {
  return until(
    async () => (await person.request<Schema<'SyncLogPage'>>('GET', `/connections/${id}/sync_logs/`)).body.results,
    (logs) => logs.length > 0 && logs.every(({ finished_at }) => finished_at !== null),
  );
}

async function connected(person: Person, how: object): Promise<{ connection: Connection; log: SyncLog }> {
  const made = await person.request<Connection>('POST', '/connections/', how);
  expect(made.status).toBe(201);
  const logs = await settled(person, made.body.id);
  return { connection: made.body, log: logs.at(-1)! };
}

async function sync(person: Person, { id }: Connection): Promise<SyncLog> {
  const headers = { prefer: 'wait=60' };
  const answer = await person.request<SyncLog>('POST', `/connections/${id}/sync/`, undefined, { headers });
  expect(answer.status).toBe(200);
  await settled(person, id);
  return answer.body;
}

async function list<Row>(person: Person, path: string): Promise<Row[]> {
  const found: Row[] = [];
  for (let page: string | null = path; page !== null; ) {
    const { status, body }: { status: number; body: Listed<Row> } = await person.request<Listed<Row>>('GET', page);
    expect(status).toBe(200);
    found.push(...body.results);
    page = body.next;
  }
  return found;
}

const accountsOf = (person: Person) => list<Schema<'Account'>>(person, '/accounts/');
const investmentsOf = (person: Person) => list<Schema<'Investment'>>(person, '/investments/');
const loansOf = (person: Person) => list<Schema<'Loan'>>(person, '/loans/');
const cardOf = async (person: Person) => (await accountsOf(person)).find(({ type }) => type === 'CREDIT')!;
/** Those that the bank gives; the others are worked out. */
const billsOf = async (person: Person) => {
  const bills = await list<Schema<'Bill'>>(person, `/accounts/${(await cardOf(person)).id}/bills/`);
  return bills.filter(({ source }) => source === 'bank');
};

const TABLES = [
  'card_bills',
  'bank_account_balances',
  'investments',
  'investment_transactions',
  'investment_positions',
  'loans',
  'loan_balances',
  'account_holders',
];

/** Changes with every row version that is written. */
async function versions(person: Person): Promise<string> {
  const { id } = (await person.request<Schema<'Me'>>('GET', '/me/')).body;
  const found = await Promise.all(
    TABLES.map((table) =>
      app.database.sql(table).where({ user_id: id }).select(app.database.sql.raw('xmin::text, ctid::text')),
    ),
  );
  for (const rows of found) expect(rows.length).toBeGreaterThan(0);
  return JSON.stringify(found);
}

function adds(log: SyncLog): void {
  for (const counts of Object.values(log.counts)) {
    expect(counts.created + counts.updated + counts.unchanged).toBe(counts.fetched);
  }
}

describe('the first sync of an Open Finance connection', () => {
  let person: Person;
  let connection: Connection;
  let log: SyncLog;

  beforeAll(async () => {
    person = await app.person();
    ({ connection, log } = await connected(person, OPEN_FINANCE));
  });

  test('takes over every bill as the bank has it, to the cent', async () => {
    const card = await cardOf(person);
    const { provider_account_id } = await app.database
      .sql('bank_accounts')
      .where({ id: card.id })
      .first('provider_account_id');
    const raw = await pluggy.rows(`/bills?accountId=${provider_account_id}`);
    expect(raw.length).toBeGreaterThan(3);
    const bills = await billsOf(person);
    const ours = bills.map((bill) => [
      bill.due_date,
      bill.closing_date,
      bill.total_amount,
      bill.finance_charges.map(({ type, amount }) => [type, amount]),
      bill.payments.map(({ paid_on, amount }) => [paid_on, amount]),
    ]);
    const theirs = raw.map((bill) => [
      (bill.dueDate as string).slice(0, 10),
      (bill.billClosingDate as string).slice(0, 10),
      money(bill.totalAmount),
      (bill.financeCharges as Record<string, unknown>[]).map(({ type, amount }) => [type, money(amount)]),
      (bill.payments as Record<string, unknown>[]).map((payment) => [
        (payment.paymentDate as string).slice(0, 10),
        money(payment.amount),
      ]),
    ]);
    expect(ours).toEqual(theirs.sort((one, other) => (String(one[0]) < String(other[0]) ? 1 : -1)));
    expect(log.counts.bills).toMatchObject({ fetched: raw.length, created: raw.length });
    adds(log);
  });

  test('takes over investments with their movements, net and gross apart', async () => {
    const raw = await pluggy.rows(`/investments?itemId=${connection.item_id}`);
    expect(raw.length).toBeGreaterThan(1);
    const investments = await investmentsOf(person);
    const byName = (one: unknown[], other: unknown[]) => (String(one[0]) < String(other[0]) ? -1 : 1);
    expect(investments.map((row) => [row.name, row.balance, row.amount, row.taxes, row.status]).sort(byName)).toEqual(
      raw.map((row) => [row.name, money(row.balance), money(row.amount), money(row.taxes), row.status]).sort(byName),
    );
    let movements = 0;
    for (const investment of investments) {
      const of = raw.find(({ name }) => name === investment.name)!;
      const theirs = await pluggy.rows(`/investments/${of.id}/transactions`);
      const ours = await list<Schema<'InvestmentTransaction'>>(person, `/investments/${investment.id}/transactions/`);
      expect(ours.map(({ date, amount }) => [date, Number(amount)])).toEqual(
        theirs.map(({ date, amount }) => [(date as string).slice(0, 10), amount]),
      );
      movements += theirs.length;
    }
    expect(log.counts).toMatchObject({
      investments: { created: raw.length },
      investment_transactions: { created: movements },
    });
    const share = investments.find(({ type }) => type === 'EQUITY')!;
    expect(share.purchase_date).toBeNull();
    expect(share.issue_date).not.toBeNull();
  });

  test('takes over loans: what is left to pay is positive', async () => {
    const [raw] = await pluggy.rows(`/loans?itemId=${connection.item_id}`);
    const [loan] = await loansOf(person);
    expect(loan).toMatchObject({
      contract_number: raw!.contractNumber,
      outstanding_balance: money((raw!.payments as { contractOutstandingBalance: number }).contractOutstandingBalance),
      instalments_total: 24,
    });
    expect(loan!.outstanding_balance).toMatch(/^[1-9]/);
    expect(log.counts.loans).toMatchObject({ fetched: 1, created: 1 });
  });

  test('tells savings by their subtype, keeps credit lines, and knows each balance of the day', async () => {
    const accounts = await accountsOf(person);
    expect(accounts.map(({ subtype }) => subtype).sort()).toEqual([
      'CHECKING_ACCOUNT',
      'CREDIT_CARD',
      'SAVINGS_ACCOUNT',
    ]);
    const { data_as_of } = (await person.request<Connection>('GET', `/connections/${connection.id}/`)).body;
    for (const account of accounts) {
      const days = await list<Schema<'AccountBalance'>>(person, `/accounts/${account.id}/balances/`);
      expect(days).toEqual([
        {
          date: data_as_of!.slice(0, 10),
          balance: account.balance,
          currency: 'BRL',
          as_of: account.balance_as_of,
          source: 'collected',
        },
      ]);
    }
    const card = accounts.find(({ type }) => type === 'CREDIT')!.card!;
    expect(card.credit_lines).toHaveLength(1);
    expect(card.credit_lines[0]).toMatchObject({ consolidation_type: 'INDIVIDUAL', limit_amount: '25000' });
    expect(Number(card.credit_lines[0]!.used_amount)).toBeGreaterThanOrEqual(0);
  });

  test('keeps the name of who holds the accounts, and none of their documents anywhere', async () => {
    const raw = await pluggy.get(`/identity?itemId=${connection.item_id}`);
    const identity = await person.request<Schema<'Identity'>>('GET', `/connections/${connection.id}/identity/`);
    expect(identity.body).toMatchObject({ full_name: raw.fullName, document_type: 'CPF' });
    const secrets = [raw.document, raw.taxNumber, (raw.relations as { document: string }[])[0]!.document] as string[];
    for (const table of TABLES) {
      const { rows } = await app.database.sql.raw(`select string_agg(t::text, ' ') as everything from ${table} t`);
      for (const secret of secrets) {
        expect(rows[0].everything).not.toContain(secret);
        expect(rows[0].everything).not.toContain(secret.replaceAll(/\D/g, ''));
      }
    }
  });
});

describe('a later sync', () => {
  test('adds a day of balances and positions when a day has passed, and a bill when a month has', async () => {
    const person = await app.person();
    const { connection } = await connected(person, OPEN_FINANCE);
    const first = await investmentsOf(person);
    const billsBefore = await billsOf(person);
    await passes(1);
    await sync(person, connection);
    const account = (await accountsOf(person))[0]!;
    const dates = async (path: string) => (await list<{ date: string }>(person, path)).map(({ date }) => date);
    const [today, yesterday, ...more] = await dates(`/accounts/${account.id}/balances/`);
    expect(Date.parse(today!) - Date.parse(yesterday!)).toBe(DAY_MS);
    expect(more).toEqual([]);
    expect(await dates(`/loans/${(await loansOf(person))[0]!.id}/balances/`)).toEqual([today, yesterday]);
    for (const was of first) {
      const days = await list<Schema<'InvestmentPosition'>>(person, `/investments/${was.id}/positions/`);
      const is = (await person.request<Schema<'Investment'>>('GET', `/investments/${was.id}/`)).body;
      expect(days.map(({ date, balance, amount }) => [date, balance, amount])).toEqual([
        [today, is.balance, is.amount],
        [yesterday, was.balance, was.amount],
      ]);
      const only = `/investments/${was.id}/positions/?date_from=${today}&date_to=${today}`;
      expect(await dates(only)).toEqual([today]);
    }
    await passes(31);
    const log = await sync(person, connection);
    adds(log);
    const bills = await billsOf(person);
    expect(bills.length).toBeGreaterThan(billsBefore.length);
    expect(bills.slice(-billsBefore.length).map(({ id }) => id)).toEqual(billsBefore.map(({ id }) => id));
  });

  test('writes not one row where nothing changed', async () => {
    const person = await app.person();
    const { connection } = await connected(person, OPEN_FINANCE);
    const before = await versions(person);
    const log = await sync(person, connection);
    expect(log.state).toBe('succeeded');
    for (const what of ['bills', 'investments', 'investment_transactions', 'loans'] as const) {
      expect(log.counts[what]).toMatchObject({ created: 0, updated: 0, removed: 0 });
      expect(log.counts[what].unchanged).toBeGreaterThan(0);
    }
    expect(await versions(person)).toBe(before);
  });

  test('removes what is no longer there, except of a product that the bank did not give', async () => {
    const person = await app.person();
    const { connection } = await connected(person, OPEN_FINANCE);
    const before = { investments: await investmentsOf(person), loans: await loansOf(person) };
    const movements = `/investments/${before.investments[0]!.id}/transactions/`;
    const moved = await list(person, movements);
    await sandbox.control('POST', `/items/${connection.item_id}/next-outcome`, {
      executionStatus: 'PARTIAL_SUCCESS',
      failedParts: ['investments', 'investmentTransactions', 'loans', 'creditCards'],
    });
    const empty = { path: '^/(investments|loans|bills)$', replace: [{ field: 'results', value: [] }] };
    await sandbox.control('POST', '/faults', empty);
    const partial = await sync(person, connection);
    expect(partial.state).toBe('partial');
    expect(partial.notices.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['product_not_updated:investments', 'product_not_updated:loans']),
    );
    expect(await investmentsOf(person)).toEqual(before.investments);
    expect(await loansOf(person)).toEqual(before.loans);

    const whole = await sync(person, connection);
    expect(whole).toMatchObject({ state: 'succeeded' });
    expect(whole.counts.investments.removed).toBe(before.investments.length);
    expect(whole.counts.loans.removed).toBe(before.loans.length);
    expect(await investmentsOf(person)).toEqual([]);
    expect(await loansOf(person)).toEqual([]);
    expect((await person.request('GET', movements)).body).toMatchObject({ code: 'investment_not_found' });
    // An empty list of bills begins nowhere: it says nothing of any.
    expect((await billsOf(person)).length).toBeGreaterThan(0);

    await sandbox.control('DELETE', '/faults');
    const again = await sync(person, connection);
    expect(again.counts.investments).toMatchObject({ created: 0, updated: before.investments.length });
    const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);
    expect(ids(await investmentsOf(person))).toEqual(ids(before.investments));
    expect(ids(await loansOf(person))).toEqual(ids(before.loans));
    expect(await list(person, movements)).toEqual(moved);
  });

  test('broken off between two sets goes on with the next and counts nothing twice', async () => {
    const person = await app.person();
    await sandbox.control('POST', '/faults', { path: '^/loans$', status: 500, times: 4 });
    const { log } = await connected(person, OPEN_FINANCE);
    const { results } = await sandbox.control<{ results: { taken: number }[] }>('GET', '/faults');
    expect(results[0]!.taken).toBe(4);
    expect(log).toMatchObject({ state: 'succeeded', counts: { loans: { created: 1 } } });
    expect(log.counts.investments.fetched).toBe((await investmentsOf(person)).length);
    expect(log.counts.bills.fetched).toBe((await billsOf(person)).length);
    adds(log);
  });

  test('shows a bill of which the bank owes the person as negative', async () => {
    const person = await app.person();
    const { connection } = await connected(person, OPEN_FINANCE);
    await sandbox.control('POST', '/faults', { path: '^/bills$', replace: [{ field: 'totalAmount', value: -12.3 }] });
    const log = await sync(person, connection);
    expect(log.counts.bills.updated).toBeGreaterThan(0);
    expect((await billsOf(person)).map(({ total_amount }) => total_amount)).toContain('-12.30');
  });
});

describe('a bank that gives a running balance with each transaction', () => {
  test('tells the balance of days before the first collection, and of no others', async () => {
    const person = await app.person();
    await sandbox.control('POST', '/faults', {
      path: '^/v2/transactions$',
      replace: [{ field: 'balance', value: 777.77 }],
    });
    const { connection } = await connected(person, DIRECT);
    const checking = (await accountsOf(person)).find(({ type }) => type === 'BANK')!;
    const path = `/accounts/${checking.id}/balances/?page_size=100`;
    const days = await list<Schema<'AccountBalance'>>(person, path);
    const booked = await app.database
      .sql('transactions')
      .where({ account_id: checking.id, status: 'POSTED' })
      .distinct('date')
      .orderBy('date', 'desc')
      .pluck('date');
    expect(booked.length).toBeGreaterThan(50);
    const derived = days.filter(({ source }) => source === 'derived');
    const collected = days.filter(({ source }) => source === 'collected').map(({ date }) => date);
    expect(collected).toHaveLength(1);
    expect(derived.map(({ date }) => date)).toEqual(booked.filter((date) => !collected.includes(date)));
    expect(new Set(derived.map(({ balance }) => balance))).toEqual(new Set(['777.77']));

    await sandbox.control('DELETE', '/faults');
    await sync(person, connection);
    // The recent rows, read again, tell no balance any more: of their days nothing is claimed.
    const now = await list<Schema<'AccountBalance'>>(person, path);
    expect(now.map(({ date }) => date)).not.toContain(derived[3]!.date);
    expect(now.length).toBeGreaterThan(20);
  });
});

describe('an institution that does not have everything', () => {
  test('without bills is synced all the same, and its card has none', async () => {
    const person = await app.person();
    const { log } = await connected(person, DIRECT);
    expect(log).toMatchObject({ state: 'succeeded', notices: [], counts: { bills: { fetched: 0 } } });
    expect(log.counts.investments.created).toBeGreaterThan(0);
    expect(await billsOf(person)).toEqual([]);
  });

  test('without holdings is not asked for them', async () => {
    const person = await app.person();
    await sandbox.control('POST', '/faults', { path: '^/(investments|loans)', status: 400 });
    const { log } = await connected(person, WITHOUT_PRODUCTS);
    const { results } = await sandbox.control<{ results: { taken: number }[] }>('GET', '/faults');
    expect(results[0]!.taken).toBe(0);
    expect(log).toMatchObject({ state: 'succeeded', notices: [] });
    expect(await investmentsOf(person)).toEqual([]);
  });

  test('that stops giving a product keeps what is held of it, and says so', async () => {
    const person = await app.person();
    const { connection } = await connected(person, DIRECT);
    const before = await loansOf(person);
    expect(before).toHaveLength(1);
    await sandbox.control('POST', '/faults', { path: '^/(loans|identity)$', status: 403 });
    const log = await sync(person, connection);
    expect(log).toMatchObject({ state: 'succeeded', notices: [{ code: 'product_not_given:loans' }] });
    expect(await loansOf(person)).toEqual(before);
    expect((await person.request('GET', `/connections/${connection.id}/identity/`)).status).toBe(200);
  });
});

describe('disconnecting', () => {
  test('takes all of it out of every list, and deletes none of it for good', async () => {
    const person = await app.person();
    const { connection } = await connected(person, OPEN_FINANCE);
    const card = await cardOf(person);
    const [investment] = await investmentsOf(person);
    const [loan] = await loansOf(person);
    await person.request('DELETE', `/connections/${connection.id}/`);
    expect(await investmentsOf(person)).toEqual([]);
    expect(await loansOf(person)).toEqual([]);
    for (const path of [
      `/accounts/${card.id}/bills/`,
      `/accounts/${card.id}/balances/`,
      `/investments/${investment!.id}/`,
      `/investments/${investment!.id}/transactions/`,
      `/investments/${investment!.id}/positions/`,
      `/loans/${loan!.id}/`,
      `/loans/${loan!.id}/balances/`,
      `/connections/${connection.id}/identity/`,
    ]) {
      expect((await person.request('GET', path)).status).toBe(404);
    }
    for (const table of ['card_bills', 'investments', 'investment_transactions', 'loans', 'account_holders']) {
      const rows = await app.database.sql(table).where({ connection_id: connection.id });
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.every(({ removal_reason }) => removal_reason === 'disconnected')).toBe(true);
    }
  });
});

describe('lists of holdings', () => {
  test('narrow by connection, type and status, and page without a gap', async () => {
    const person = await app.person();
    const { connection } = await connected(person, DIRECT);
    const other = await connected(person, OPEN_FINANCE);
    const all = await investmentsOf(person);
    const inPages = await list<Schema<'Investment'>>(person, '/investments/?page_size=1');
    expect(inPages).toEqual(all);
    const of = async (query: string) => list<Schema<'Investment'>>(person, `/investments/?${query}`);
    expect(await of(`connection_id=${connection.id}`)).toEqual(
      all.filter(({ connection_id }) => connection_id === connection.id),
    );
    expect(await of('type=EQUITY')).toEqual(all.filter(({ type }) => type === 'EQUITY'));
    expect(await of('status=TOTAL_WITHDRAWAL')).toEqual([]);
    expect(await list(person, `/loans/?connection_id=${other.connection.id}&kind=LOAN`)).toHaveLength(1);
    expect(await list(person, '/loans/?kind=FINANCING')).toEqual([]);
  });
});
