import type { Knex } from 'knex';
import type { UserId } from '../../shared/principal.js';
import { SYSTEM_ROLE } from './isolation.js';

/** Days from one to before another, as PostgreSQL writes them. */
export interface TotalsYear {
  since: string;
  before: string;
}

/** The calendar years of which a user has transactions or totals. What is done by the year holds writers up for less long. */
export async function yearsOfTotals(sql: Knex, userId: UserId): Promise<TotalsYear[]> {
  const { rows } = await sql.raw<{ rows: TotalsYear[] }>(
    `select cast(year as text) as since, cast(cast(year + interval '1 year' as date) as text) as before
     from (
       select distinct cast(date_trunc('year', cast(date as timestamp)) as date) as year from (
         select date from transactions where user_id = :userId and removed_at is null
         union select date from daily_totals where user_id = :userId
         union select date from daily_flow_totals where user_id = :userId
         union select month from monthly_totals where user_id = :userId
         union select month from monthly_flow_totals where user_id = :userId
         union select month from monthly_merchant_totals where user_id = :userId) days
     ) years order by year`,
    { userId },
  );
  return rows;
}

/** Makes one year's totals anew; who changes the user's transactions waits. Gives how many rows were wrong. */
export async function rebuildYear(sql: Knex, userId: UserId, { since, before }: TotalsYear): Promise<number> {
  const { rows } = await sql.raw('select cast(saldo_rebuild_totals(?, ?, ?) as integer) as mended', [
    userId,
    since,
    before,
  ]);
  return rows[0].mended;
}

/** What the generated columns that totals are split by are made of. */
const BUILT_FOR = `
  select obj_description(cast('daily_totals' as regclass)) as before,
    (select md5(string_agg(attname || pg_get_expr(adbin, adrelid), ';' order by attname))
     from pg_attrdef join pg_attribute on attrelid = adrelid and attnum = adnum
     where adrelid = cast('transactions' as regclass) and attgenerated <> '') as now`;

/**
 * Makes everybody's totals where a migration made the transactions count otherwise: rows that PostgreSQL rewrites for a
 * generated column pass no trigger. Of every new installation and of those from before there were totals, too. A run that
 * is cut off is begun again by the next start.
 */
export async function rebuildOutdatedTotals(knex: Knex): Promise<void> {
  const { rows } = await knex.raw<{ rows: [{ before: string | null; now: string }] }>(BUILT_FOR);
  const [{ before, now }] = rows;
  if (before === now) return;
  // The owner is bound by row-level security, and not a user.
  const asSystem = <T>(work: (sql: Knex) => Promise<T>): Promise<T> =>
    knex.transaction(async (sql) => {
      await sql.raw(`set local role ${SYSTEM_ROLE}`);
      return work(sql);
    });
  const users: UserId[] = await asSystem(async (sql) => sql('users').orderBy('id').pluck('id'));
  for (const userId of users) {
    const years = await asSystem((sql) => yearsOfTotals(sql, userId));
    for (const year of years) await asSystem((sql) => rebuildYear(sql, userId, year));
  }
  await knex.raw(`comment on table daily_totals is '${now}'`);
}
