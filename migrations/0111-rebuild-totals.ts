import { columnsOf, keyOf, moved, SUMS, summed, TOTALS_TABLES, type TotalsTable, typeOf } from './0110-totals.js';
import type { Migration } from './index.js';

/** To compare totals with the transactions, and to put right what differs while the service runs. */
export const rebuildTotals: Migration = {
  name: '0111-rebuild-totals',
  async up(knex) {
    for (const table of TOTALS_TABLES) await knex.raw(compare(table));
    await knex.raw(REBUILD);
    // Read for the users whose check is longest ago, and for the number of differences that are open.
    await knex.raw(`
      create table totals_checks (
        user_id uuid primary key references users (id) on delete cascade,
        checked_at timestamptz not null,
        differences integer not null
      )`);
  },
};

const same = (table: TotalsTable, one: (column: string) => string, other: (column: string) => string) =>
  keyOf(table)
    .map((column) => `${one(column)} = ${other(column)}`)
    .join(' and ');

/** What a table holds of one user's days from `since` to before `before`, beside what it should: rows that differ alone. */
function compare(table: TotalsTable): string {
  const { name, period } = table;
  const inRange = (column: string) => `user_id = whose and ${column} >= since and ${column} < before`;
  const ofBoth = (side: string, columns: string[]) => columns.map((column) => `${side}.${column}`).join(', ');
  return `
    create function saldo_wrong_${name}(whose uuid, since date, before date)
      returns table (is_counted boolean, ${columnsOf(table)
        .map((column) => `${column} ${typeOf(column)}`)
        .join(', ')}, held_transactions bigint, held_in numeric, held_out numeric)
      language sql stable as $$
      with moved as (${moved('transactions', 1)} and ${inRange('date')}),
      counted as (${summed(table)}),
      held as (select * from ${name} where ${inRange(period)})
      select counted.user_id is not null, ${[...keyOf(table), ...table.rest].map((column) => `coalesce(counted.${column}, held.${column})`).join(', ')},
        ${ofBoth('counted', SUMS)}, ${ofBoth('held', SUMS)}
      from held full join counted on ${same(
        table,
        (column) => `held.${column}`,
        (column) => `counted.${column}`,
      )}
      where (${ofBoth('held', SUMS)}) is distinct from (${ofBoth('counted', SUMS)})
    $$`;
}

/** Whoever changes the user's transactions waits for the end of the transaction. Gives how many rows were wrong. */
const REBUILD = `
  create function saldo_rebuild_totals(whose uuid, since date, before date) returns bigint language plpgsql as $$
  #variable_conflict use_column
  declare
    mended bigint := 0;
    more bigint;
  begin
    perform saldo_lock_totals(whose);
    ${TOTALS_TABLES.map(
      (table) => `
    with wrong as materialized (select * from saldo_wrong_${table.name}(whose, since, before)), forgotten as (
      delete from ${table.name} held using wrong
      where not wrong.is_counted and ${same(
        table,
        (column) => `held.${column}`,
        (column) => `wrong.${column}`,
      )}
    ), put as (
      insert into ${table.name} (${columnsOf(table).join(', ')})
      select ${columnsOf(table).join(', ')} from wrong where is_counted
      on conflict (${keyOf(table).join(', ')}) do update set ${SUMS.map((sum) => `${sum} = excluded.${sum}`).join(', ')}
    )
    select count(*) from wrong into more;
    mended := mended + more;`,
    ).join('')}
    return mended;
  end $$`;
