import type { Mutation } from './mutation.js';

const KEPT = 'test/integration/platform/kept-statements.test.ts';
const PAGES = 'test/unit/sync/account-pages.test.ts';
const WRITTEN = 'test/integration/transactions/write-page.test.ts';

/** What makes things fast must not make them wrong, and must go on doing so. */
export const speed: readonly Mutation[] = [
  {
    promise: 'answers are right behind a pooler that knows nothing of kept statements',
    file: 'src/platform/database/kept-statements.ts',
    find: 'return NOT_OURS.has(code) || code === OUTDATED;',
    replace: 'return code === OUTDATED;',
    test: KEPT,
  },
  {
    promise: 'a table that changes under a kept plan is read as it is now',
    file: 'src/platform/database/kept-statements.ts',
    find: ' || code === OUTDATED;',
    replace: ';',
    test: KEPT,
  },
  {
    promise: 'a connection keeps no more plans than it has room for',
    file: 'src/platform/database/kept-statements.ts',
    find: 'if (this.names.size > MOST_STATEMENTS) this.forget(this.names.keys().next().value!);',
    replace: '',
    test: KEPT,
  },
  {
    promise: 'a statement that closes leaves room for one of the same name',
    file: 'src/platform/database/acting-client.ts',
    find: '      delete wire.parsedStatements[name];\n',
    replace: '',
    test: KEPT,
  },
  {
    promise: 'a page of new rows is written without a look at the rows that are there',
    file: 'src/modules/transactions/adapters/write-page-sql.ts',
    find: 'and compared.differs and compared.id is not null',
    replace: 'and compared.differs',
    test: WRITTEN,
  },
  {
    promise: 'what was prepared for one account is not written to another',
    file: 'src/modules/transactions/adapters/knex-transaction-repository.ts',
    find: 'return ready?.account === account ? ready.json',
    replace: 'return ready ? ready.json',
    test: WRITTEN,
  },
  {
    promise: 'pages that came before one that fails are written',
    file: 'src/modules/sync/application/account-pages.ts',
    find: 'if (ready.length === 0 && failure) throw',
    replace: 'if (failure) throw',
    test: PAGES,
  },
  {
    promise: 'pages written together are gone on from behind the last',
    file: 'src/modules/sync/application/account-pages.ts',
    find: 'after: pages.at(-1)!.after',
    replace: 'after: pages[0]!.after',
    test: PAGES,
  },
  {
    promise: 'no more pages are read ahead than there is memory for',
    file: 'src/modules/sync/application/account-pages.ts',
    find: 'if (coming || isOver || ready.length >= AHEAD) return;',
    replace: 'if (coming || isOver) return;',
    test: PAGES,
  },
  {
    promise: 'turns at the provider are taken several at a time by who takes many',
    file: 'src/pluggy/limits/leasing-gate.ts',
    find: 'isShort ? this.used * 2 : this.used',
    replace: 'this.used',
    test: 'test/unit/pluggy/leasing-gate.test.ts',
  },
];
