import type { Migration } from './index.js';

/** A table of totals. What each is split by beside its own columns stands in `SPLIT`. */
export interface TotalsTable {
  name: string;
  period: 'date' | 'month';
  /** Columns of its own, in the key and beside it. */
  own: { key: string[]; rest: string[] };
}

const SPLIT = ['account_id', 'category_id', 'currency', 'flow', 'type', 'status', 'excluded'];
const NONE = { key: [], rest: [] };

export const TOTALS_TABLES: TotalsTable[] = [
  { name: 'daily_totals', period: 'date', own: NONE },
  { name: 'monthly_totals', period: 'month', own: NONE },
  // A name may be longer than an index takes: its digest stands for it in the key.
  { name: 'monthly_merchant_totals', period: 'month', own: { key: ['merchant_key'], rest: ['merchant_name'] } },
];

export const SUMS = ['transactions', 'money_in', 'money_out'];
export const keyOf = ({ period, own }: TotalsTable) => ['user_id', period, ...own.key, ...SPLIT];
export const columnsOf = (table: TotalsTable) => [...keyOf(table), ...table.own.rest, ...SUMS];

/**
 * Totals of the transactions that are not removed, kept by the statement that changes these: by day, by month, and by month and
 * merchant. Triggers keep them, so that no way of writing can forget it. They look at a whole statement at once, add up what it
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
  const { name, period, own } = table;
  return `
    create table ${name} (
      user_id uuid not null,
      ${period} date not null,
      ${own.key.map((column) => `${column} uuid not null,`).join(' ')}
      account_id uuid not null,
      -- Empty where a transaction has none.
      category_id text not null,
      currency text not null,
      flow text not null,
      type text not null,
      status text not null,
      -- Left out of reports by the user.
      excluded boolean not null,
      ${own.rest.map((column) => `${column} text not null,`).join(' ')}
      transactions bigint not null,
      money_in numeric not null,
      money_out numeric not null,
      primary key (${keyOf(table).join(', ')})
    ) with (fillfactor = 80)`;
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

/** Rows that count, as they count: `n` is 1 where they came and -1 where they went. */
export function moved(rows: string, n: 1 | -1): string {
  return `
    select ${n} as n, user_id, date, cast(date_trunc('month', cast(date as timestamp)) as date) as month,
      account_id, coalesce(category_id, '') as category_id, currency, flow, type, status, excluded,
      cast(md5(coalesce(merchant_name, '')) as uuid) as merchant_key, coalesce(merchant_name, '') as merchant_name,
      ${n} * amount as amount, amount > 0 as is_in
    from ${rows} where removed_at is null`;
}

/** What a table of totals holds of `moved`. */
export function summed(table: TotalsTable): string {
  const rest = table.own.rest.map((column) => `min(${column}) as ${column},`).join(' ');
  return `
    select ${keyOf(table).join(', ')}, ${rest} sum(n) as transactions,
      coalesce(sum(amount) filter (where is_in), 0) as money_in,
      coalesce(sum(amount) filter (where not is_in), 0) as money_out
    from moved group by ${keyOf(table).join(', ')}`;
}

/** The same, without what came to nothing. */
const changes = (table: TotalsTable) =>
  `${summed(table)} having sum(n) <> 0 or sum(amount) filter (where is_in) <> 0 or sum(amount) filter (where not is_in) <> 0`;

/** In one order of keys: those who work for all users could otherwise wait for each other's rows in a circle. */
function addTo(table: TotalsTable): string {
  const [columns, key] = [columnsOf(table).join(', '), keyOf(table).join(', ')];
  return `
    insert into ${table.name} as held (${columns})
    select ${columns} from (${changes(table)}) changed order by ${key}
    on conflict (${key}) do update set ${SUMS.map((sum) => `${sum} = held.${sum} + excluded.${sum}`).join(', ')}
    returning held.transactions = 0 as is_empty`;
}

function deleteEmpty(table: TotalsTable, rows: string): string {
  return `
    with moved as (${rows}) delete from ${table.name} held using (${changes(table)}) changed
    where ${keyOf(table)
      .map((column) => `held.${column} = changed.${column}`)
      .join(' and ')}
      and held.transactions = 0 and held.money_in = 0 and held.money_out = 0;`;
}

function keepTotals(operation: 'insert' | 'update' | 'delete', transition: string, rows: string): string {
  const names = TOTALS_TABLES.map(({ name }) => name);
  const written = TOTALS_TABLES.map((table) => `into_${table.name} as (${addTo(table)})`);
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
