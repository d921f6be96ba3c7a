import type { Migration } from './index.js';

/** A table of totals: what a row of it stands for beside its user, and which table its changes can be added up from. */
export interface TotalsTable {
  name: string;
  period: 'date' | 'month';
  split: string[];
  /** Columns beside the key. */
  rest: string[];
  from: string | null;
}

const FLOW = ['currency', 'flow', 'type', 'status', 'excluded', 'awaits_match'];
const SPLIT = ['account_id', 'category_id', ...FLOW];

export const TOTALS_TABLES: TotalsTable[] = [
  { name: 'daily_totals', period: 'date', split: SPLIT, rest: [], from: null },
  { name: 'monthly_totals', period: 'month', split: SPLIT, rest: [], from: 'daily_totals' },
  // What most summaries are read from: a handful of rows, however many accounts and categories there are.
  { name: 'daily_flow_totals', period: 'date', split: FLOW, rest: [], from: 'daily_totals' },
  { name: 'monthly_flow_totals', period: 'month', split: FLOW, rest: [], from: 'monthly_totals' },
  // A name may be longer than an index takes: its digest stands for it in the key.
  {
    name: 'monthly_merchant_totals',
    period: 'month',
    split: ['merchant_key', ...SPLIT],
    rest: ['merchant_name'],
    from: null,
  },
];

export const SUMS = ['transactions', 'money_in', 'money_out'];
export const keyOf = ({ period, split }: TotalsTable) => ['user_id', period, ...split];
export const columnsOf = (table: TotalsTable) => [...keyOf(table), ...table.rest, ...SUMS];

/**
 * Totals of the transactions that are not removed, kept by the statement that changes these: by day and by month,
 * each once more without account and category, and by month and merchant. Triggers keep them, so that no way of writing can forget it. They look at a whole statement at once, add up what it
 * changed, and write nothing where nothing that counts changed.
 *
 * One advisory lock a user makes those who change a user's totals take turns. Who acts for one user takes it before the first
 * row is locked; who works for all users only once it is known whose totals change. Under it a rebuild sees every change
 * either in the transactions or not at all.
 */
export const totals: Migration = {
  name: '0110-totals',
  async up(knex) {
    const names = TOTALS_TABLES.map(({ name }) => name).join(', ');
    for (const table of TOTALS_TABLES) await knex.raw(createTable(table));
    // Services of the former version go on writing while this one starts.
    await knex.raw(`grant select, insert, update, delete on ${names} to saldo_app, saldo_system`);
    await knex.raw(LOCKS);
    await knex.raw(keepTotals('insert', 'referencing new table as added', moved('added', 1)));
    await knex.raw(keepTotals('delete', 'referencing old table as gone', moved('gone', -1)));
    const both = `${moved('gone', -1)} union all ${moved('added', 1)}`;
    await knex.raw(keepTotals('update', 'referencing old table as gone new table as added', both));
    await knex.raw(`
      create function saldo_empty_totals() returns trigger language plpgsql as $$
      begin
        truncate ${names};
        return null;
      end $$;
      create trigger empty_totals after truncate on transactions for each statement execute function saldo_empty_totals()`);
  },
};

function createTable(table: TotalsTable): string {
  const columns = [...keyOf(table), ...table.rest].map((column) => `${column} ${typeOf(column)} not null`);
  return `
    create table ${table.name} (
      ${columns.join(', ')},
      transactions bigint not null,
      money_in numeric not null,
      money_out numeric not null,
      primary key (${keyOf(table).join(', ')})
    ) with (fillfactor = 80)`;
}

/** `category_id` and `merchant_name` are empty where a transaction has none; `excluded`: left out of reports by the user. */
export function typeOf(column: string): string {
  if (column === 'transactions') return 'bigint';
  if (column === 'date' || column === 'month') return 'date';
  if (column === 'excluded' || column === 'awaits_match') return 'boolean';
  if (column.startsWith('money_')) return 'numeric';
  return /_(id|key)$/.test(column) && column !== 'category_id' ? 'uuid' : 'text';
}

const LOCKS = `
  create function saldo_lock_totals(whose uuid) returns void language sql volatile as $$
    select pg_advisory_xact_lock(hashtextextended('totals:' || cast(whose as text), 0))
  $$;
  create function saldo_lock_own_totals() returns trigger language plpgsql as $$
  begin
    if saldo_user_id() is not null then perform saldo_lock_totals(saldo_user_id()); end if;
    return null;
  end $$;
  create trigger lock_totals before insert or update or delete on transactions
    for each statement execute function saldo_lock_own_totals()`;

const MONTH_OF_DATE = `cast(date_trunc('month', cast(date as timestamp)) as date)`;

/** Rows that count, as they count: `n` is 1 where they came and -1 where they went. */
export function moved(rows: string, n: 1 | -1): string {
  return `
    select ${n} as n, user_id, date, ${MONTH_OF_DATE} as month,
      account_id, coalesce(category_id, '') as category_id, currency, flow, type, status, excluded,
      awaits_match, cast(md5(coalesce(merchant_name, '')) as uuid) as merchant_key, coalesce(merchant_name, '') as merchant_name,
      ${n} * amount as amount, amount > 0 as is_in
    from ${rows} where removed_at is null`;
}

/** What a table of totals holds of `moved`. */
export function summed(table: TotalsTable): string {
  const rest = table.rest.map((column) => `min(${column}) as ${column},`).join(' ');
  return `
    select ${keyOf(table).join(', ')}, ${rest} sum(n) as transactions,
      coalesce(sum(amount) filter (where is_in), 0) as money_in,
      coalesce(sum(amount) filter (where not is_in), 0) as money_out
    from moved group by ${keyOf(table).join(', ')}`;
}

/** The same from the changes of a finer table, which are fewer rows. */
function rolledUp(table: TotalsTable): string {
  if (table.from === null) return summed(table);
  const key = keyOf(table).map((column) =>
    column === 'month' && table.from === 'daily_totals' ? MONTH_OF_DATE : column,
  );
  return `
    select ${key.map((column) => (column === MONTH_OF_DATE ? `${column} as month` : column)).join(', ')},
      ${SUMS.map((sum) => `sum(${sum}) as ${sum}`).join(', ')}
    from of_${table.from} group by ${key.join(', ')}`;
}

/** Adds what came to something. */
function addTo(table: TotalsTable): string {
  const [columns, key] = [columnsOf(table).join(', '), keyOf(table).join(', ')];
  return `
    insert into ${table.name} as held (${columns})
    select ${columns} from of_${table.name} where transactions <> 0 or money_in <> 0 or money_out <> 0
    on conflict (${key}) do update set ${SUMS.map((sum) => `${sum} = held.${sum} + excluded.${sum}`).join(', ')}
    returning held.transactions = 0 as is_empty`;
}

function deleteEmpty(table: TotalsTable, rows: string): string {
  return `
    with moved as (${rows}) delete from ${table.name} held using (${summed(table)}) changed
    where ${keyOf(table)
      .map((column) => `held.${column} = changed.${column}`)
      .join(' and ')}
      and held.transactions = 0 and held.money_in = 0 and held.money_out = 0;`;
}

function keepTotals(operation: 'insert' | 'update' | 'delete', transition: string, rows: string): string {
  const names = TOTALS_TABLES.map(({ name }) => name);
  const written = TOTALS_TABLES.map(
    (table) => `of_${table.name} as materialized (${rolledUp(table)}), into_${table.name} as (${addTo(table)})`,
  );
  return `
    create function saldo_keep_totals_${operation}() returns trigger language plpgsql as $$
    declare
      whose uuid;
      leaves_empty boolean;
    begin
      if saldo_user_id() is null then
        for whose in
          select distinct user_id from (
            select user_id from (${rows}) moved
            group by user_id, date, ${SPLIT.join(', ')}, merchant_key, amount * n, is_in having sum(n) <> 0) changed
          order by 1
        loop
          perform saldo_lock_totals(whose);
        end loop;
      end if;
      with moved as materialized (${rows}), ${written.join(', ')}
      select ${names.map((name) => `exists (select from into_${name} where is_empty)`).join(' or ')} into leaves_empty;
      if leaves_empty then ${TOTALS_TABLES.map((table) => deleteEmpty(table, rows)).join('\n')} end if;
      return null;
    end $$;
    create trigger keep_totals_${operation} after ${operation} on transactions ${transition}
      for each statement execute function saldo_keep_totals_${operation}()`;
}
