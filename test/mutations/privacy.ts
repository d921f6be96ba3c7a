import type { Mutation } from './mutation.js';

const PRIVACY = 'test/integration/privacy/export-and-erasure.test.ts';

export const privacy: readonly Mutation[] = [
  {
    promise: 'erasure reaches every table (forget one)',
    file: 'src/modules/privacy/adapters/user-tables.ts',
    find: "where relation.relkind in ('r', 'p') and not relation.relispartition\n",
    replace:
      "where relation.relkind in ('r', 'p') and relation.relname <> 'sync_logs' and not relation.relispartition\n",
    test: PRIVACY,
    name: 'asks back, then deletes',
  },
  {
    promise: 'the export holds every table (forget one)',
    file: 'src/modules/privacy/adapters/knex-personal-data.ts',
    find: 'return [events, ...(await userTables(this.database))];',
    replace: "return [events, ...(await userTables(this.database)).filter(({ name }) => name !== 'sync_logs')];",
    test: PRIVACY,
    name: 'holds every row of every table',
  },
  {
    promise: 'a confirmation works once, for its user, for a while',
    file: 'src/modules/privacy/adapters/knex-erasure-repository.ts',
    find: "      .where('expires_at', '>', now)\n",
    replace: '',
    test: PRIVACY,
    name: 'does not begin with',
  },
  {
    promise: 'no cell of an export is run by a spreadsheet',
    file: 'src/modules/privacy/adapters/export-files.ts',
    find: "FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text",
    replace: 'text',
    test: 'test/unit/privacy/export-files.test.ts',
  },
];
