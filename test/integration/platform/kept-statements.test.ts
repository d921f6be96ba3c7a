import { afterAll, expect, test } from '@jest/globals';
import type { Database } from '../../../src/platform/database/database.js';
import { KEEP_PLAN } from '../../../src/platform/database/kept-statements.js';
import { closeDatabase, openDatabase } from '../../../src/platform/database/open-database.js';
import type { UserId } from '../../../src/shared/principal.js';
import { anAccount } from '../../support/builders.js';
import { testDatabase } from '../../support/postgres.js';

const { database: owner, url } = await testDatabase();
const mine = await anAccount(owner);
const theirs = await anAccount(owner);

const opened: Database[] = [];
afterAll(() => Promise.all(opened.map(closeDatabase)));

/** With one connection alone, so that every statement meets what those before it left there. */
function aDatabase() {
  const database = openDatabase({ url, poolSize: 1 });
  opened.push(database);
  const ask = async (userId: UserId, text: string, bindings: string[] = []) =>
    (await database.asUser(userId, async () => database.sql.raw(text, bindings).options(KEEP_PLAN))).rows;
  const kept = async () => {
    const { rows } = await database.sql.raw('select statement, generic_plans from pg_prepared_statements order by 1');
    return rows as { statement: string; generic_plans: number }[];
  };
  return { database, ask, kept };
}
const ACCOUNTS = 'select id from bank_accounts where id = ? or true';

test('a plan that is kept serves every user with that user’s rows alone', async () => {
  const { ask, kept } = aDatabase();
  for (let n = 0; n < 8; n += 1) {
    expect(await ask(mine.userId, ACCOUNTS, [theirs.accountId])).toEqual([{ id: mine.accountId }]);
    expect(await ask(theirs.userId, ACCOUNTS, [theirs.accountId])).toEqual([{ id: theirs.accountId }]);
  }
  const used = (await kept()).find(({ statement }) => statement.includes('bank_accounts'))!;
  expect(used.generic_plans).toBeGreaterThan(0);
});

test('a statement that nobody asks to keep is not kept', async () => {
  const { database, kept } = aDatabase();
  await database.asUser(mine.userId, async () => database.sql('bank_accounts').select('id'));
  expect((await kept()).map(({ statement }) => statement)).toEqual([expect.stringContaining('set_config')]);
});

test('those used longest ago make room, and are planned again when they are asked for', async () => {
  const { ask, kept } = aDatabase();
  for (let n = 0; n < 30; n += 1) await ask(mine.userId, `select ${n} as n`);
  const statements = (await kept()).map(({ statement }) => statement);
  expect(statements).toContain('select 29 as n');
  expect(statements).not.toContain('select 0 as n');
  expect(statements.length).toBeLessThan(20);
  expect(await ask(mine.userId, 'select 0 as n')).toEqual([{ n: 0 }]);
  expect((await kept()).map(({ statement }) => statement)).toContain('select 0 as n');
});

test('a statement that fails leaves no trace on the next', async () => {
  const { ask } = aDatabase();
  for (let n = 0; n < 2; n += 1) {
    await expect(ask(mine.userId, 'select nothing_such')).rejects.toMatchObject({ code: '42703' });
    await expect(ask(mine.userId, 'select 1 / cast(? as integer) as n', ['0'])).rejects.toMatchObject({
      code: '22012',
    });
    expect(await ask(mine.userId, 'select 1 / cast(? as integer) as n', ['1'])).toEqual([{ n: 1 }]);
    expect(await ask(mine.userId, ACCOUNTS, [mine.accountId])).toEqual([{ id: mine.accountId }]);
  }
});

test('a table that changes under a kept plan is read as it is now', async () => {
  const { ask } = aDatabase();
  await owner.sql.raw(
    'create table changing (n integer); insert into changing values (1); grant select on changing to public',
  );
  expect(await ask(mine.userId, 'select n from changing')).toEqual([{ n: 1 }]);
  await owner.sql.raw('alter table changing alter n type text');
  expect(await ask(mine.userId, 'select n from changing')).toEqual([{ n: '1' }]);
  expect(await ask(mine.userId, 'select n from changing')).toEqual([{ n: '1' }]);
});

test('behind a pooler that knows nothing of kept statements none is kept, and every answer is right', async () => {
  const { database, ask, kept } = aDatabase();
  await ask(mine.userId, ACCOUNTS, [mine.accountId]);
  // As where the next transaction has another connection to the server.
  await database.sql.raw('deallocate all');
  expect(await ask(theirs.userId, ACCOUNTS, [mine.accountId])).toEqual([{ id: theirs.accountId }]);
  expect(await ask(mine.userId, ACCOUNTS, [mine.accountId])).toEqual([{ id: mine.accountId }]);
  await database.asUser(mine.userId, async () => {
    await database.run(async () => {
      const { rows } = await database.sql.raw(ACCOUNTS, [mine.accountId]).options(KEEP_PLAN);
      expect(rows).toEqual([{ id: mine.accountId }]);
    });
  });
  expect(await kept()).toEqual([]);
});

test('what a transaction keeps is there for the next', async () => {
  const { database, ask, kept } = aDatabase();
  await database.asUser(mine.userId, () =>
    database.run(async () => database.sql.raw(ACCOUNTS, [mine.accountId]).options(KEEP_PLAN)),
  );
  expect(await ask(theirs.userId, ACCOUNTS, [mine.accountId])).toEqual([{ id: theirs.accountId }]);
  expect((await kept()).filter(({ statement }) => statement.includes('bank_accounts'))).toHaveLength(1);
});
