import type { Mutation } from './mutation.js';

const RIGHTS = 'test/integration/platform/row-level-security.test.ts';
const FILTERS = 'test/contract/isolation-by-filters-alone.test.ts';

export const isolation: readonly Mutation[] = [
  {
    promise: 'a table of users has a policy (drop it)',
    file: 'src/platform/database/isolation.ts',
    find: 'using (?? = (select saldo_user_id())) with check (?? = (select saldo_user_id()))`',
    replace: 'using (?? is not null) with check (?? is not null)`',
    test: RIGHTS,
  },
  {
    promise: 'the policies bind the owner of the tables too',
    file: 'src/platform/database/isolation.ts',
    find: "  await sql.raw('alter table ?? force row level security', [table]);\n",
    replace: '',
    test: RIGHTS,
  },
  {
    promise: 'the service has no rights beyond those of its role',
    file: 'src/platform/database/isolation.ts',
    find: 'grant select, insert, update, delete on all tables',
    replace: 'grant all on all tables',
    test: RIGHTS,
  },
  {
    promise: 'an account is found with its user alone (forget the filter)',
    file: 'src/modules/accounts/adapters/knex-account-repository.ts',
    find: 'await this.present().where({ user_id: userId, id });',
    replace: 'await this.present().where({ id });',
    test: FILTERS,
  },
  {
    promise: 'a connection is found with its user alone (forget the filter)',
    file: 'src/modules/connections/adapters/knex-connection-repository.ts',
    find: "const [row]: Row[] = await this.database.sql('bank_connections').where({ user_id: userId, id });",
    replace: "const [row]: Row[] = await this.database.sql('bank_connections').where({ id });",
    test: FILTERS,
  },
  {
    promise: 'a list holds rows of its user alone (a repository method without its scope)',
    file: 'src/modules/connections/adapters/knex-connection-repository.ts',
    find: "select('bank_connections.*').where({ user_id: userId });",
    replace: "select('bank_connections.*');",
    test: FILTERS,
  },
  {
    promise: 'an item is taken over only by whom Pluggy names',
    file: 'src/modules/connections/application/connect-bank.ts',
    find: 'if (item?.clientUserId !== userId)',
    replace: 'if (!item)',
    test: 'test/integration/app/connect-and-sync.test.ts',
    name: 'reads as not there',
  },
];
