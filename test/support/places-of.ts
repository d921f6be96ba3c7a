import type { Database } from '../../src/platform/database/database.js';

/** The tables of every schema of ours in which one of the texts stands, in whatever column; `database` with the owner's rights. */
export async function placesOf(database: Database, texts: readonly string[]): Promise<string[]> {
  const { rows: tables } = await database.sql.raw<{ rows: { name: string }[] }>(`
    select format('%I.%I', nspname, relname) as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('r', 'p') and nspname <> 'information_schema' and nspname not like 'pg\\_%'`);
  const found: string[] = [];
  for (const { name } of tables) {
    for (const text of texts) {
      const { rows } = await database.sql.raw(`select 1 from ${name} t where strpos(t::text, ?) > 0 limit 1`, [text]);
      if (rows.length > 0) found.push(`${name}: ${text}`);
    }
  }
  return found;
}
