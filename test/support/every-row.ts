import type { Database } from '../../src/platform/database/database.js';

const LEFT_OUT = ['audit_events', 'account_months', 'card_instalments', 'forecast_histories'];

/**
 * A fingerprint of each table's rows, to see what a request has changed; `database` with the owner's rights. Without the record
 * of requests, where a refused one stands too, in the name of who sent it, and without what reading keeps to read faster.
 */
export async function everyRow(database: Database): Promise<Record<string, string>> {
  const { rows: tables } = await database.sql.raw(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'rate_%' and tablename <> all(?) order by 1",
    [LEFT_OUT],
  );
  const prints = await Promise.all(
    tables.map(async ({ name }: { name: string }) => {
      const text = `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as print from ?? t`;
      const { rows } = await database.sql.raw(text, [name]);
      return [name, rows[0].print];
    }),
  );
  return Object.fromEntries(prints);
}
