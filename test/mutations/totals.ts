import type { Mutation } from './mutation.js';

export const totals: readonly Mutation[] = [
  {
    promise: 'an edit moves its totals',
    file: 'migrations/0110-totals.ts',
    find: "await knex.raw(keepTotals('update', 'referencing old table as gone new table as added', both));",
    replace: 'void both;',
    test: 'test/integration/reports/totals.test.ts',
  },
  {
    promise: 'rows that are deleted leave the totals',
    file: 'migrations/0110-totals.ts',
    find: "await knex.raw(keepTotals('delete', 'referencing old table as gone', moved('gone', -1)));",
    replace: '',
    test: 'test/integration/reports/totals.test.ts',
  },
  {
    promise: 'writers of one user take turns at the totals',
    file: 'migrations/0110-totals.ts',
    find: 'if saldo_user_id() is not null then perform saldo_lock_totals(saldo_user_id()); end if;',
    replace: '',
    test: 'test/integration/reports/totals.test.ts',
  },
  {
    promise: 'totals of nothing are not kept',
    file: 'migrations/0110-totals.ts',
    find: 'where transactions <> 0 or money_in <> 0 or money_out <> 0',
    replace: 'where true',
    test: 'test/integration/reports/totals.test.ts',
  },
  {
    promise: 'totals are rebuilt beside writers without counting twice',
    file: 'migrations/0111-rebuild-totals.ts',
    find: 'perform saldo_lock_totals(whose);',
    replace: '',
    test: 'test/integration/reports/totals.test.ts',
  },
  {
    promise: 'totals follow when what counts as what changes',
    file: 'src/platform/database/migrate.ts',
    find: 'await rebuildOutdatedTotals(knex);',
    replace: 'void rebuildOutdatedTotals;',
    test: 'test/integration/reports/totals.test.ts',
  },
  {
    promise: 'transfers are neither income nor expense',
    file: 'src/modules/reports/adapters/summary-sql.ts',
    find: "filter (where flow <> 'transfer')",
    replace: 'filter (where true)',
    test: 'test/integration/reports/any-history.test.ts',
  },
  {
    promise: 'a rate that is missing is not taken as 1',
    file: 'src/modules/reports/adapters/summary-sql.ts',
    find: 'else rates.rate end as rate',
    replace: 'else coalesce(rates.rate, 1) end as rate',
    test: 'test/integration/reports/summary-http.test.ts',
  },
  {
    promise: 'the address of a group lists the transactions that it counts',
    file: 'src/modules/reports/adapters/transactions-address.ts',
    find: "query.set('excluded', 'false');",
    replace: '',
    test: 'test/integration/reports/summary-http.test.ts',
  },
  {
    promise: 'last year is twelve months ago',
    file: 'src/modules/reports/domain/period.ts',
    find: "kind === 'previous_year' ? 12 :",
    replace: "kind === 'previous_year' ? 11 :",
    test: 'test/unit/reports/period.test.ts',
  },
];
