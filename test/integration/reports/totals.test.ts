import { afterAll, describe, expect, test } from '@jest/globals';
import { userTables } from '../../../src/modules/privacy/adapters/user-tables.js';
import { KnexTotalsKeeper } from '../../../src/modules/reports/adapters/knex-totals-keeper.js';
import { totalsGauges } from '../../../src/modules/reports/adapters/totals-gauges.js';
import { CheckSomeTotals, CheckTotals } from '../../../src/modules/reports/index.js';
import { KnexTransactionRepository } from '../../../src/modules/transactions/adapters/knex-transaction-repository.js';
import type { AccountOfPage, ProviderTransaction } from '../../../src/modules/transactions/index.js';
import type { Database } from '../../../src/platform/database/database.js';
import { migrate } from '../../../src/platform/database/migrate.js';
import { closeDatabase, openDatabase } from '../../../src/platform/database/open-database.js';
import type { LocalDate } from '../../../src/shared/local-date.js';
import { until } from '../../support/app.js';
import { anAccount, aProviderTransaction } from '../../support/builders.js';
import { testEncryption } from '../../support/encryption.js';
import { keptLogger } from '../../support/kept-logger.js';
import { testDatabase } from '../../support/postgres.js';

const { database: owner, url } = await testDatabase();
const app = openDatabase(url);
afterAll(() => closeDatabase(app));

const clock = { now: () => new Date('2026-04-01T12:00:00Z') };
const keeper = new KnexTotalsKeeper(owner);
const on = (database: Database) => new KnexTransactionRepository(database, testEncryption().rows);
const transactions = on(app);

const TABLES = [
  'daily_totals',
  'daily_flow_totals',
  'monthly_totals',
  'monthly_flow_totals',
  'monthly_merchant_totals',
];

interface Held extends Record<string, unknown> {
  transactions: number;
  money_in: string;
  money_out: string;
}

const held = async (table: string, account: AccountOfPage): Promise<Held[]> =>
  owner.sql(table).where({ user_id: account.userId }).orderByRaw('2, 3, 4, 5, 6, 7, 8, 9');

/** Where rows lie: another place means that they were written. */
const places = async (account: AccountOfPage) =>
  Promise.all(
    TABLES.map((table) =>
      owner.sql(table).where({ user_id: account.userId }).select(owner.sql.raw('ctid::text, xmin::text')),
    ),
  );

const counts = (rows: Held[]) => rows.reduce((sum, row) => sum + row.transactions, 0);

async function expectRight(account: AccountOfPage, transactionsLeft: number): Promise<void> {
  expect(await keeper.differences(account.userId)).toEqual([]);
  for (const table of TABLES) {
    const rows = await held(table, account);
    expect([table, counts(rows)]).toEqual([table, transactionsLeft]);
    expect(rows.filter((row) => row.transactions === 0)).toEqual([]);
  }
}

const as = <T>(account: AccountOfPage, work: () => Promise<T>) => app.asUser(account.userId, work);
const writePage = (account: AccountOfPage, rows: ProviderTransaction[]) =>
  as(account, () => transactions.writePage(account, rows));

function fiveRows(): ProviderTransaction[] {
  return [
    aProviderTransaction({ amount: '5000.10', bookedAt: new Date('2026-03-06T13:00:00Z'), categoryId: '01010000' }),
    aProviderTransaction({ amount: '-0.10', categoryId: '10000000', merchantName: 'Mercado' }),
    aProviderTransaction({ amount: '-0.20', categoryId: '10000000', merchantName: 'Mercado' }),
    aProviderTransaction({ amount: '-99.90', status: 'PENDING', bookedAt: new Date('2024-02-29T13:00:00Z') }),
    aProviderTransaction({ amount: '-30.00', currency: 'USD', merchantName: 'x'.repeat(9_000) }),
  ];
}

describe('totals are kept by every way of writing', () => {
  test('a page of new rows', async () => {
    const account = await anAccount(owner);
    await writePage(account, fiveRows());
    await expectRight(account, 5);
    const march = (await held('monthly_totals', account)).filter(({ category_id }) => category_id === '10000000');
    expect(march).toMatchObject([{ transactions: 2, money_in: '0', money_out: '-0.30' }]);
  });

  test('a page that changes amounts, days, categories, merchants and status', async () => {
    const account = await anAccount(owner);
    const [salary, bread, milk, pending, abroad] = fiveRows() as [
      ProviderTransaction,
      ProviderTransaction,
      ProviderTransaction,
      ProviderTransaction,
      ProviderTransaction,
    ];
    await writePage(account, [salary, bread, milk, pending, abroad]);
    await writePage(account, [
      { ...salary, amount: '5000.11' as never },
      { ...bread, categoryId: '04000000' },
      { ...milk, merchantName: 'Padaria' },
      { ...pending, status: 'POSTED' },
      { ...abroad, bookedAt: new Date('2026-04-01T02:59:00Z') },
    ]);
    await expectRight(account, 5);
    expect((await held('daily_totals', account)).map(({ status }) => status)).not.toContain('PENDING');
  });

  test("a person's category, exclusion and note", async () => {
    const account = await anAccount(owner);
    await writePage(account, fiveRows());
    const { rows } = await as(account, () =>
      transactions.list(account.userId, {}, '-date', { size: 10, cursor: null }),
    );
    await as(account, () => transactions.edit(account.userId, rows[0]!.id, { categoryId: '05060000', note: 'x' }));
    await as(account, () => transactions.edit(account.userId, rows[1]!.id, { excluded: true }));
    await expectRight(account, 5);
    expect(counts((await held('daily_totals', account)).filter(({ excluded }) => excluded))).toBe(1);
    expect((await held('daily_totals', account)).map(({ flow }) => flow)).toContain('transfer');
  });

  test('rows that vanish and come back', async () => {
    const account = await anAccount(owner);
    const rows = fiveRows();
    await writePage(account, rows);
    await as(account, () => transactions.removeVanished(account, '2026-03-07' as LocalDate, new Set()));
    await expectRight(account, 2);
    await as(account, () => transactions.removeByProviderIds(account, [rows[0]!.providerTransactionId]));
    await expectRight(account, 1);
    await writePage(account, rows);
    await expectRight(account, 5);
  });

  test('days that move with the time zone', async () => {
    const account = await anAccount(owner);
    await writePage(account, [aProviderTransaction({ bookedAt: new Date('2026-02-01T02:30:00Z') })]);
    await owner.sql('users').where({ id: account.userId }).update({ time_zone: 'Europe/Lisbon' });
    expect(await as(account, () => transactions.recomputeDays(account.userId))).toBe(1);
    await expectRight(account, 1);
    expect(await held('monthly_totals', account)).toMatchObject([{ month: '2026-02-01' }]);
  });

  test('rows that are deleted for good, of several users at once', async () => {
    const [one, other] = [await anAccount(owner), await anAccount(owner)];
    for (const account of [one, other]) await writePage(account, fiveRows());
    await app.asSystem('a test', () => app.sql('transactions').where('amount', '<', -10).delete());
    await expectRight(one, 3);
    await expectRight(other, 3);
  });

  test('a copy, an upsert, a truncation', async () => {
    const account = await anAccount(owner);
    await writePage(account, fiveRows());
    await owner.sql.raw(`
      insert into transactions (user_id, id, account_id, connection_id, provider_transaction_id, date, booked_at, description,
        amount, currency, type, status, account_type)
      select user_id, case when amount > 0 then id else gen_random_uuid() end, account_id, connection_id,
        provider_transaction_id || case when amount > 0 then '' else ' again' end, date, booked_at, description, amount,
        currency, type, status, account_type
      from transactions where user_id = '${account.userId}'
      on conflict (user_id, id) do update set amount = 1`);
    await expectRight(account, 9);
    await owner.sql.raw('truncate transactions cascade');
    for (const table of TABLES) expect(await owner.sql(table)).toEqual([]);
  });
});

test('a statement that changes nothing that counts writes no total', async () => {
  const account = await anAccount(owner);
  const rows = fiveRows();
  await writePage(account, rows);
  const before = await places(account);
  await writePage(account, rows);
  await writePage(
    account,
    rows.map((row) => ({ ...row, description: 'another' })),
  );
  await owner.sql('transactions').where({ user_id: account.userId }).update({ note: 'n', updated_at: new Date() });
  expect(await places(account)).toEqual(before);
});

test('a statement that fails leaves the totals as they were', async () => {
  const account = await anAccount(owner);
  await writePage(account, fiveRows());
  const before = await places(account);
  const failing = app.asUser(account.userId, () =>
    app.run(async () => {
      await transactions.writePage(account, [aProviderTransaction()]);
      throw new Error('stopped');
    }),
  );
  await expect(failing).rejects.toThrow('stopped');
  expect(await places(account)).toEqual(before);
});

describe('the checker', () => {
  const checks = new CheckTotals(keeper, clock);
  const checked = async (account: AccountOfPage, repair: boolean) => {
    for await (const found of checks.run({ userId: account.userId, repair })) return found;
    throw new Error('nobody was checked');
  };

  test('names each row that is wrong, missing or too many, and puts it right', async () => {
    const account = await anAccount(owner);
    await writePage(account, fiveRows());
    const own = { user_id: account.userId };
    await owner
      .sql('daily_totals')
      .where({ ...own, currency: 'USD' })
      .update({ money_out: '-30.01' });
    await owner
      .sql('monthly_totals')
      .where({ ...own, month: '2024-02-01' })
      .delete();
    await owner.sql.raw(
      `insert into monthly_merchant_totals select (jsonb_populate_record(row, '{"month": "1999-01-01"}')).*
       from monthly_merchant_totals row where user_id = ? and category_id = '10000000'`,
      [account.userId],
    );
    const { differences, mended } = await checked(account, false);
    expect(mended).toBe(0);
    expect(differences).toEqual([
      {
        table: 'daily_totals',
        of: expect.objectContaining({ date: '2026-03-10', currency: 'USD' }),
        held: { transactions: 1, moneyIn: '0', moneyOut: '-30.01' },
        counted: { transactions: 1, moneyIn: '0', moneyOut: '-30.00' },
      },
      {
        table: 'monthly_totals',
        of: expect.objectContaining({ month: '2024-02-01' }),
        held: null,
        counted: expect.anything(),
      },
      {
        table: 'monthly_merchant_totals',
        of: expect.objectContaining({ month: '1999-01-01', merchant_name: 'Mercado' }),
        held: expect.anything(),
        counted: null,
      },
    ]);
    expect((await checked(account, true)).mended).toBe(3);
    await expectRight(account, 5);
  });

  test('tells the metrics what a scheduled look found, and looks first at who was never looked at', async () => {
    const logger = keptLogger();
    const account = await anAccount(owner);
    await writePage(account, fiveRows());
    await owner.sql('monthly_totals').where({ user_id: account.userId, currency: 'USD' }).update({ transactions: 7 });
    const [gauge] = totalsGauges(keeper);
    expect(await gauge!.read()).toEqual([{ value: 0 }]);
    expect(await keeper.checkedLongestAgo(1_000)).toContain(account.userId);
    await new CheckSomeTotals(checks, logger).run({}, { signal: new AbortController().signal });
    expect(await gauge!.read()).toEqual([{ value: 1 }]);
    expect(JSON.stringify(logger)).toContain('rebuild-totals');
    expect((await checked(account, true)).mended).toBe(1);
    expect(await gauge!.read()).toEqual([{ value: 0 }]);
  });
});

describe('with writers at the same time', () => {
  test('a rebuild waits for who is writing, and counts once what they wrote', async () => {
    const account = await anAccount(owner);
    await writePage(account, [aProviderTransaction()]);
    await owner.sql('daily_totals').where({ user_id: account.userId }).update({ money_out: '-11.00' });
    const [written, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const writing = as(account, () =>
      app.run(async () => {
        await transactions.writePage(account, [aProviderTransaction({ amount: '-5.00' })]);
        written.resolve();
        await goOn.promise;
      }),
    );
    await written.promise;
    const rebuilding = keeper.rebuild(account.userId);
    const waiting = `select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    await until(
      async () => (await owner.sql.raw(waiting)).rows[0].n as number,
      (n) => n > 0,
    );
    goOn.resolve();
    await Promise.all([writing, rebuilding]);
    await expectRight(account, 2);
  });

  test('a rebuild counts every row once, whether it was written before, during or after', async () => {
    const account = await anAccount(owner);
    await writePage(account, fiveRows());
    let isDone = false;
    const rebuilds = (async () => {
      let mended = 0;
      for (let round = 0; round < 15; round += 1) {
        await owner
          .sql('daily_totals')
          .where({ user_id: account.userId })
          .update({ transactions: 1000 + round });
        mended += await keeper.rebuild(account.userId);
      }
      isDone = true;
      return mended;
    })();
    let written = 5;
    const writer = async (database: Database) => {
      const repository = on(database);
      for (let n = 0; !isDone; n += 1) {
        const rows = [aProviderTransaction({ amount: '-1.00' }), aProviderTransaction({ amount: '2.00' })];
        await database.asUser(account.userId, () => repository.writePage(account, rows));
        written += 2;
        if (n % 3 === 0) {
          const gone = [rows[0]!.providerTransactionId];
          const removed = await database.asUser(account.userId, () => repository.removeByProviderIds(account, gone));
          written -= removed;
        }
      }
    };
    const [mended] = await Promise.all([rebuilds, writer(app), writer(app), writer(owner)]);
    expect(mended).toBeGreaterThan(0);
    expect(written).toBeGreaterThan(20);
    // What a writer added to a row that was tampered with at that moment is put right by one last rebuild.
    await keeper.rebuild(account.userId);
    await expectRight(account, written);
  });

  test('no two that change the same totals in another order block each other', async () => {
    const account = await anAccount(owner);
    const rows = Array.from({ length: 20 }, (_, day) =>
      aProviderTransaction({ bookedAt: new Date(Date.UTC(2026, 2, 1 + day, 12)) }),
    );
    await writePage(account, rows);
    const ids: string[] = await owner
      .sql('transactions')
      .where({ user_id: account.userId })
      .orderBy('date')
      .pluck('id');
    const edits = async (order: string[]) => {
      for (let round = 0; round < 5; round += 1) {
        await as(account, () =>
          app.run(async () => {
            for (const id of order) await transactions.edit(account.userId, id, { excluded: round % 2 === 0 });
          }),
        );
      }
    };
    await Promise.all([edits(ids), edits(ids.toReversed())]);
    await expectRight(account, 20);
  });
});

test('an erasure empties totals after the transactions, whose end would count them down below nothing', async () => {
  const names = (await userTables(owner)).map(({ name }) => name);
  for (const table of TABLES) expect(names.indexOf(table)).toBeGreaterThan(names.indexOf('transactions'));
});

test('what a migration makes count otherwise is made anew by the next start', async () => {
  const account = await anAccount(owner);
  await writePage(account, fiveRows());
  await owner.sql('daily_totals').where({ user_id: account.userId }).delete();
  await migrate(url);
  expect(await keeper.differences(account.userId)).not.toEqual([]);
  await owner.sql.raw(`comment on table daily_totals is 'made for other columns'`);
  await migrate(url);
  await expectRight(account, 5);
});
