import { expect, test } from '@jest/globals';
import { migrate, missingMigrations } from '../../../src/platform/database/migrate.js';
import { closeDatabase, openDatabase } from '../../../src/platform/database/open-database.js';
import { isDatabaseUnreachable } from '../../../src/platform/database/unreachable.js';
import { emptyDatabase, testDatabase } from '../../support/postgres.js';

const { database } = await testDatabase();
const fresh = await emptyDatabase();
const interrupted = await emptyDatabase();

test('columns arrive without losing anything: numeric and date as text, instants as Date, bigint as a number', async () => {
  const { rows } = await database.sql.raw(`
    select 0.10::numeric amount, '2024-02-29'::date as day, '2024-01-01T12:00:00Z'::timestamptz instant, 5::int8 count,
      9007199254740993::int8 huge, array[1.50, null]::numeric[] amounts, array['2024-02-29']::date[] days,
      array[1, null]::int8[] counts`);
  expect(rows[0]).toEqual({
    amount: '0.10',
    day: '2024-02-29',
    instant: new Date('2024-01-01T12:00:00Z'),
    count: 5,
    huge: '9007199254740993',
    amounts: ['1.50', null],
    days: ['2024-02-29'],
    counts: [1, null],
  });
});

test('new ids are UUIDs of version 7 that sort by the time they were made', async () => {
  const make = async () => (await database.sql.raw('select saldo_new_id() id')).rows[0].id as string;
  const first = await make();
  await database.sql.raw('select pg_sleep(0.002)');
  const second = await make();
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Math.abs(Number.parseInt(first.slice(0, 8) + first.slice(9, 13), 16) - Date.now())).toBeLessThan(60_000);
  expect(second > first).toBe(true);
});

test('folded text has neither case nor accents, and an index may hold it', async () => {
  const { rows } = await database.sql.raw(`select saldo_fold('PÃO de Açúcar ÉÔ') folded`);
  expect(rows[0].folded).toBe('pao de acucar eo');
  await database.run(async () => {
    await database.sql.raw('create temp table shops (name text) on commit drop');
    await database.sql.raw('create index on shops using gin (saldo_fold(name) gin_trgm_ops)');
  });
});

test('a unit of work that fails leaves nothing behind, also what nested units wrote', async () => {
  const failure = database.run(async () => {
    await database.sql('schedule_ticks').insert({ name: 'outer', tick: new Date() });
    await database.run(() => database.sql('schedule_ticks').insert({ name: 'inner', tick: new Date() }));
    throw new Error('changed my mind');
  });
  await expect(failure).rejects.toThrow('changed my mind');
  expect(await database.sql('schedule_ticks').whereIn('name', ['outer', 'inner'])).toEqual([]);
});

test('processes that start together migrate once', async () => {
  const { url } = fresh;
  const runs = await Promise.all([migrate(url), migrate(url), migrate(url)]);
  expect(runs.filter((ran) => ran.length > 0)).toHaveLength(1);
  const opened = openDatabase(url);
  expect(await missingMigrations(opened.knex)).toBe(0);
  await closeDatabase(opened);
});

test('a migration lock that a killed process left behind does not stop the next start', async () => {
  const { url } = interrupted;
  await migrate(url);
  const opened = openDatabase(url, 'owner');
  await opened.knex('saldo_migrations_lock').update({ is_locked: 1 });
  await opened.knex('saldo_migrations').del();
  await opened.knex.raw(`do $$ declare ours text; begin
    for ours in select viewname from pg_views where schemaname = 'public' loop
      execute format('drop view %I cascade', ours);
    end loop;
    for ours in select tablename from pg_tables where schemaname = 'public' and tablename not like 'saldo_migrations%' loop
      execute format('drop table %I cascade', ours);
    end loop;
    for ours in select oid::regprocedure from pg_proc
      where pronamespace = 'public'::regnamespace and proname like 'saldo\\_%' loop
      execute format('drop function %s cascade', ours);
    end loop;
  end $$`);
  expect(await missingMigrations(opened.knex)).toBeGreaterThan(0);
  await closeDatabase(opened);
  expect(await migrate(url)).toContain('0000-foundation');
});

test('connections that the server cuts are replaced, and the process lives on', async () => {
  await Promise.all([1, 2, 3].map(() => database.sql.raw('select pg_sleep(0.01)')));
  const cut = await database.sql
    .raw('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()')
    .catch((error: unknown) => error);
  expect(isDatabaseUnreachable(cut)).toBe(true);
  const answers = () =>
    database.sql.raw('select 1').then(
      () => true,
      () => false,
    );
  while (!(await answers())); // a connection may still be handed out until its end has been noticed
  expect(await Promise.all([answers(), answers(), answers()])).toEqual([true, true, true]);
});

test('a server that is not there is told apart from a statement that is wrong', async () => {
  const nowhere = openDatabase('postgres://saldo:secret@127.0.0.1:1/saldo');
  const refused = await nowhere.sql.raw('select 1').catch((error: unknown) => error);
  const wrong = await database.sql.raw('select nonsense').catch((error: unknown) => error);
  await closeDatabase(nowhere);
  expect([isDatabaseUnreachable(refused), isDatabaseUnreachable(wrong)]).toEqual([true, false]);
});
