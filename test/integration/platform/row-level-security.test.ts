import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { KnexAccountRepository } from '../../../src/modules/accounts/adapters/knex-account-repository.js';
import { KnexConnectionRepository } from '../../../src/modules/connections/adapters/knex-connection-repository.js';
import { KnexTransactionRepository } from '../../../src/modules/transactions/adapters/knex-transaction-repository.js';
import { migrate } from '../../../src/platform/database/migrate.js';
import { closeDatabase, openDatabase } from '../../../src/platform/database/open-database.js';
import { GraphileJobQueue } from '../../../src/platform/jobs/graphile-job-queue.js';
import type { UserId } from '../../../src/shared/principal.js';
import { aConnection, anAccount, aProviderTransaction, aUser } from '../../support/builders.js';
import { testEncryption } from '../../support/encryption.js';
import { emptyDatabase, testDatabase } from '../../support/postgres.js';

const { database: owner, url } = await testDatabase();
const unprepared = await emptyDatabase();
const interrupted = await emptyDatabase();
const database = openDatabase(url);
afterAll(() => closeDatabase(database));

const mine = await anAccount(owner);
const theirs = await anAccount(owner);
const { rows: sealer } = testEncryption();
const transactions = new KnexTransactionRepository(owner, sealer);
await transactions.writePage(mine, [aProviderTransaction(), aProviderTransaction()]);
await transactions.writePage(theirs, [aProviderTransaction()]);

const count = async (table: string): Promise<number> =>
  Number((await database.sql.raw('select count(*) from ??', [table])).rows[0].count);
const asMe = <T>(work: () => Promise<T>) => database.asUser(mine.userId, work);

interface Table {
  name: string;
  enabled: boolean;
  forced: boolean;
  policies: string[] | null;
}

async function tables(condition: string): Promise<Table[]> {
  const { rows } = await owner.sql.raw(`
    select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
      (select array_agg(polname::text order by polname) from pg_policy where polrelid = c.oid) as policies
    from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and ${condition} order by 1`);
  return rows;
}
const HAS_USER = `(c.relname = 'users' or exists (
  select from pg_attribute where attrelid = c.oid and attname = 'user_id' and not attisdropped))`;

test('every table that holds rows of users has forced row-level security with policies', async () => {
  const found = await tables(HAS_USER);
  expect(found.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'bank_accounts',
      'bank_connections',
      'sessions',
      'sign_in_links',
      'sync_logs',
      'sync_targets',
    ]),
  );
  for (const table of found) {
    expect(table).toMatchObject({ enabled: true, forced: true, policies: expect.arrayContaining(['every_row']) });
    expect(table.policies!.length).toBeGreaterThan(1);
  }
});

test('no table reaches a user but through a column that row-level security looks at', async () => {
  const known = [
    'catalogue_runs',
    'categories',
    'connector_circuits',
    'connectors',
    // Names and fingerprints of keys.
    'encryption_keys',
    'exchange_rates',
    // Names of migrations.
    'isolated_migrations',
    'job_deaths',
    'provider_limits',
    // Digests of callers.
    'rate_buckets',
    'saldo_migrations',
    'saldo_migrations_lock',
    'schedule_ticks',
    'shipped_rate_files',
    'webhook_registrations',
  ];
  const open = (await tables(`not ${HAS_USER}`)).filter(({ forced }) => !forced);
  // A new table without a user: say here that it holds nothing of anybody's.
  expect(open.map(({ name }) => name)).toEqual(known);
});

test("the application's role owns nothing, may not log in, and can change neither tables nor policies", async () => {
  const { rows } = await owner.sql.raw(`
    select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole,
      (select count(*) from pg_class where relowner = r.oid) as owned
    from pg_roles r where rolname like 'saldo\\_%' order by 1`);
  const plain = { rolcanlogin: false, rolsuper: false, rolbypassrls: false, rolcreaterole: false, owned: 0 };
  expect(rows).toEqual([
    { rolname: 'saldo_app', ...plain },
    { rolname: 'saldo_system', ...plain },
  ]);
  for (const statement of [
    'alter table transactions disable row level security',
    'alter table transactions no force row level security',
    'drop policy own_rows on transactions',
    'create policy all_rows on transactions using (true)',
    'alter table transactions disable trigger all',
    'truncate transactions',
    'drop table transactions',
    "update saldo_migrations set name = ''",
    'create table mine (id int)',
    'select * from graphile_worker._private_jobs',
  ]) {
    await expect(database.sql.raw(statement)).rejects.toMatchObject({ code: '42501' });
  }
});

test('a start that was cut off between the migrations and the isolation of their tables is made good for by the next', async () => {
  const opened = openDatabase(interrupted.url, 'owner');
  const unforced = async () =>
    (
      await opened.sql.raw(`select c.relname as name from pg_class c
        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and ${HAS_USER}
          and not (relforcerowsecurity and exists (select from pg_policy where polrelid = c.oid))`)
    ).rows;
  try {
    await opened.sql.raw(`create function cut_off() returns event_trigger language plpgsql as $$ begin
      raise exception 'cut off'; end $$`);
    await opened.sql.raw(`create event trigger cut_off on ddl_command_start when tag in ('CREATE POLICY')
      execute function cut_off()`);
    await expect(migrate(interrupted.url)).rejects.toThrow('cut off');
    expect(await unforced()).toContainEqual({ name: 'transactions' });
    await opened.sql.raw('drop event trigger cut_off');
    // No migration is left to run.
    expect(await migrate(interrupted.url)).toEqual([]);
    expect(await unforced()).toEqual([]);
  } finally {
    await closeDatabase(opened);
  }
});

test('whoever acts for nobody sees no row of any user', async () => {
  for (const { name } of await tables(HAS_USER)) expect([name, await count(name)]).toEqual([name, 0]);
  await database.run(async () => expect(await count('transactions')).toBe(0));
});

test('a statement without its user filter gives the rows of the acting user alone', async () => {
  expect(await asMe(() => count('transactions'))).toBe(2);
  expect(await asMe(() => database.run(() => count('transactions')))).toBe(2);
  expect(await database.asUser(theirs.userId, () => count('transactions'))).toBe(1);
  const ids = await asMe(() => database.sql('users').pluck('id'));
  expect(ids).toEqual([mine.userId]);
});

test('the view of own rows holds those of the acting user alone, and cannot be written through', async () => {
  expect(await count('own_transactions')).toBe(0);
  expect(await asMe(() => count('own_transactions'))).toBe(2);
  expect(await asMe(() => database.sql('own_transactions').distinct('user_id').pluck('user_id'))).toEqual([
    mine.userId,
  ]);
  await expect(asMe(() => database.sql('own_transactions').update({ note: 'x' }))).rejects.toMatchObject({
    code: '42501',
  });
});

test('repositories that are given another user than the one who acts find nothing', async () => {
  const [list, account, connection, found] = await asMe(() =>
    Promise.all([
      new KnexTransactionRepository(database, sealer).list(theirs.userId, {}, '-date', { size: 10, cursor: null }),
      new KnexAccountRepository(database, sealer).find(theirs.userId, theirs.accountId),
      new KnexConnectionRepository(database, []).find(theirs.userId, theirs.connectionId),
      new KnexConnectionRepository(database, []).find(mine.userId, mine.connectionId),
    ]),
  );
  expect([list.rows, account, connection]).toEqual([[], null, null]);
  expect(found?.facts.id).toBe(mine.connectionId);
});

test("another user's rows can be neither changed, nor deleted, nor made, nor given away", async () => {
  const before = await owner.sql('transactions').where({ user_id: theirs.userId });
  expect(await asMe(() => database.sql('transactions').where({ user_id: theirs.userId }).update({ note: 'x' }))).toBe(
    0,
  );
  expect(await asMe(() => database.sql('transactions').where({ user_id: theirs.userId }).delete())).toBe(0);
  expect(await owner.sql('transactions').where({ user_id: theirs.userId })).toEqual(before);
  await expect(asMe(() => aConnection(database, theirs.userId))).rejects.toMatchObject({ code: '42501' });
  await expect(
    asMe(() =>
      database.sql('sync_targets').insert({
        user_id: theirs.userId,
        connection_id: randomUUID(),
        provider_account_id: 'a',
        provider_transaction_id: 'b',
      }),
    ),
  ).rejects.toMatchObject({ code: '42501' });
  const give = asMe(() => database.sql('bank_connections').update({ user_id: theirs.userId }));
  await expect(give).rejects.toMatchObject({ code: '42501' });
});

test('many users at once on a few connections never see each other, also after failures and rollbacks', async () => {
  const crowded = openDatabase({ url, poolSize: 2 });
  const users = await Promise.all(Array.from({ length: 8 }, () => aUser(owner)));
  const look = () => crowded.sql('users').pluck('id');
  const rounds = Array.from({ length: 200 }, async (_, index) => {
    const userId = users[index % users.length]!;
    const seen = await crowded.asUser(userId, async () => {
      if (index % 3 === 0) return crowded.run(look);
      if (index % 5 === 0) await crowded.sql.raw('select 1/0').catch(() => undefined);
      if (index % 7 === 0) await crowded.run(() => crowded.sql.raw('select nonsense')).catch(() => undefined);
      return look();
    });
    return [seen, [userId]];
  });
  for (const [seen, expected] of await Promise.all(rounds)) expect(seen).toEqual(expected);
  // Nothing of it is left on a connection.
  expect(await Promise.all(Array.from({ length: 10 }, look))).toEqual(Array(10).fill([]));
  await closeDatabase(crowded);
});

test('the system sees every row, and who acted before it acts again after it, inside a unit of work too', async () => {
  expect(await database.asSystem('test', () => count('transactions'))).toBe(3);
  await asMe(() =>
    database.run(async () => {
      expect(await count('transactions')).toBe(2);
      expect(await database.asSystem('test', () => count('transactions'))).toBe(3);
      expect(await database.asUser(theirs.userId, () => count('transactions'))).toBe(1);
      expect(await count('transactions')).toBe(2);
    }),
  );
  await database.run(async () => {
    expect(await database.asSystem('test', () => count('transactions'))).toBe(3);
    expect(await count('transactions')).toBe(0);
  });
});

test('a failure in work of the system is told as it is, and undoes the unit of work around it', async () => {
  const subject = randomUUID();
  const failing = asMe(() =>
    database.run(async () => {
      await database.asSystem('test', async () => {
        await database.sql('users').insert({ origin: 'token', subject });
        await database.sql.raw('select 1/0');
      });
    }),
  );
  await expect(failing).rejects.toMatchObject({ code: '22012' });
  expect(await owner.sql('users').where({ subject })).toEqual([]);
});

test('a failure that is caught inside a unit of work leaves nothing of the rights it happened with', async () => {
  await asMe(() =>
    database.run(async () => {
      await database.asSystem('test', () => Promise.reject(new Error('not found'))).catch(() => undefined);
      expect(await count('transactions')).toBe(2);
    }),
  );
});

test('between two statements of one request no transaction is held open', async () => {
  await asMe(async () => {
    await count('transactions');
    const { rows } = await owner.sql.raw(
      "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
    );
    expect(Number(rows[0].count)).toBe(0);
  });
});

test('an actor is an id and nothing else: what could be more than one is refused before it is sent', async () => {
  for (const userId of ["'; reset role; --", '', 'null', `${randomUUID()}'`]) {
    await expect(database.asUser(userId as UserId, () => count('users'))).rejects.toThrow('the id of a user');
    await expect(database.asUser(userId as UserId, () => database.run(() => count('users')))).rejects.toThrow();
  }
});

test('the application adds jobs and cannot read the queue', async () => {
  const queue = new GraphileJobQueue(database);
  const kind = { name: 'nothing', parse: () => ({}) };
  await asMe(() => queue.add(kind, { userId: mine.userId }, { key: 'one' }));
  const { rows } = await owner.sql.raw("select task_identifier, key from graphile_worker.jobs where key = 'one'");
  expect(rows).toEqual([{ task_identifier: 'nothing', key: 'one' }]);
});

test('options of the address are kept beside the role, and cannot replace it', async () => {
  const address = new URL(url);
  address.searchParams.set('options', '-c role=none -c work_mem=5MB');
  const opened = openDatabase(address.href);
  const { rows } = await opened.sql.raw("select current_user, current_setting('work_mem') as memory");
  await closeDatabase(opened);
  expect(rows).toEqual([{ current_user: 'saldo_app', memory: '5MB' }]);
});

test('a search under row-level security uses the index of its text, and a place in the order of amounts that of amounts', async () => {
  const reader = await anAccount(owner);
  await owner.sql.raw(
    `insert into transactions (user_id, account_id, connection_id, provider_transaction_id, date, booked_at, description,
       amount, currency, type, status, account_type)
     select ?, ?, ?, n, '2026-01-01', '2026-01-01T12:00Z', md5(n::text), n, 'BRL', 'CREDIT', 'POSTED', 'BANK'
     from generate_series(1, 10000) n`,
    [reader.userId, reader.accountId, reader.connectionId],
  );
  await owner.sql.raw('analyze transactions');
  const planOf = async (condition: string) => {
    const { rows } = await database.asUser(reader.userId, () =>
      database.sql.raw(
        `explain select id from own_transactions where user_id = '${reader.userId}' and removed_at is null and ${condition}`,
      ),
    );
    return JSON.stringify(rows);
  };
  const folded = `saldo_fold(description || ' ' || coalesce(merchant_name, '') || ' ' || coalesce(note, ''))`;
  expect(await planOf(`${folded} like '%padaria%'`)).toMatch(/Index Scan on transactions_search/);
  expect(await planOf(`(amount, id) > (9990, '${mine.userId}') order by amount, id`)).toMatch(
    /Index Cond: [^"]*ROW\(amount/,
  );
});

test('a database user who may not make the roles is told what an administrator has to run, and that is enough', async () => {
  const name = `plain_${randomUUID().slice(0, 8)}`;
  const database = new URL(unprepared.url).pathname.slice(1);
  await owner.sql.raw(`create role ${name} login password 'plain'`);
  await owner.sql.raw(`alter database ${database} owner to ${name}`);
  const address = new URL(unprepared.url);
  address.username = name;
  address.password = 'plain';
  const administrator = new pg.Client({ connectionString: unprepared.url });
  await administrator.connect();
  try {
    await administrator.query(`alter schema public owner to ${name}`);
    const refusal = (await migrate(address.href).catch((error: unknown) => error)) as Error;
    expect(refusal.message).toMatch(/^the database user plain_\w+ may not make the roles/);
    expect(refusal.message).not.toContain('\n');
    const advised = /"(create role .*)"/.exec(refusal.message)![1]!;
    // The server of this test has the roles already, from its other databases.
    await administrator.query(advised.replaceAll(/create role \w+ nologin;/g, ''));
    await migrate(address.href);
    const opened = openDatabase(address.href);
    const { rows } = await opened.sql.raw('select current_user, session_user');
    expect(rows).toEqual([{ current_user: 'saldo_app', session_user: name }]);
    const userId = await opened.asSystem('test', () => aUser(opened));
    expect(await opened.asUser(userId, () => opened.sql('users').pluck('id'))).toEqual([userId]);
    expect(await opened.sql('users').pluck('id')).toEqual([]);
    await closeDatabase(opened);
  } finally {
    await administrator.query(`reassign owned by ${name} to current_user; drop owned by ${name}`);
    await administrator.query(`drop role ${name}`);
    await administrator.end();
  }
});
