import type { Database } from '../../../platform/database/database.js';

/** A table of ours whose rows belong to users, as the database itself describes it. */
export interface UserTable {
  name: string;
  /** The column that holds the user: `user_id`, or `id` of the users themselves. */
  userColumn: string;
  columns: string[];
  key: { column: string; type: string }[];
  /** Tables that must be emptied before it, because they refer to it. */
  referredBy: string[];
}

const TABLES = `
  select relation.relname as name,
    case when relation.relname = 'users' then 'id' else 'user_id' end as "userColumn",
    array(select attname::text from pg_attribute
      where attrelid = relation.oid and attnum > 0 and not attisdropped order by attnum) as columns,
    coalesce((select jsonb_agg(jsonb_build_object('column', attname, 'type', format_type(atttypid, atttypmod))
        order by array_position(indkey::smallint[], attnum))
      from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey)
      where indrelid = relation.oid and indisprimary), '[]') as key,
    array(select distinct referring.relname::text from pg_constraint
      join pg_class referring on referring.oid = conrelid
      where contype = 'f' and confrelid = relation.oid and conrelid <> relation.oid) as "referredBy"
  from pg_class relation
  where relation.relkind in ('r', 'p') and not relation.relispartition
    and relation.relnamespace = current_schema()::regnamespace
    and (relation.relname = 'users' or exists (
      select 1 from pg_attribute where attrelid = relation.oid and attname = 'user_id' and not attisdropped))
  order by relation.relname`;

/** What is kept of transactions follows them: emptied before them, totals would be counted down below nothing and months be noted anew. */
const FOLLOWS: Record<string, string> = {
  daily_totals: 'transactions',
  daily_flow_totals: 'transactions',
  monthly_totals: 'transactions',
  monthly_flow_totals: 'transactions',
  monthly_merchant_totals: 'transactions',
  account_months: 'transactions',
  card_instalments: 'transactions',
};

/**
 * Every table whose rows belong to users, those first that others do not refer to. Asked of the database, not written down: a
 * table that is added later is exported and erased without anybody having to think of it.
 */
export async function userTables(database: Database): Promise<UserTable[]> {
  const { rows } = await database.sql.raw<{ rows: UserTable[] }>(TABLES);
  for (const table of rows) if (FOLLOWS[table.name]) table.referredBy.push(FOLLOWS[table.name]!);
  const left = new Map(rows.map((table) => [table.name, table]));
  const ordered: UserTable[] = [];
  while (left.size > 0) {
    const free = [...left.values()].filter(({ referredBy }) => !referredBy.some((name) => left.has(name)));
    if (free.length === 0) throw new Error(`tables refer to each other in a circle: ${[...left.keys()].join(', ')}`);
    for (const table of free) {
      ordered.push(table);
      left.delete(table.name);
    }
  }
  return ordered;
}

/** Notifications name the item, not the user. */
export const EVENTS_OF_USER = 'item_id in (select item_id::text from bank_connections where user_id = ?)';
