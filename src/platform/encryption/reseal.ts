import type { Database } from '../database/database.js';
import { sealedWith } from './aes-secret-box.js';
import type { Encryption } from './encryption.js';
import type { SealedColumn } from './sealed-column.js';

const BATCH = 500;

/**
 * Seals what was sealed with other keys anew with the key in use, one column, in batches that each commit by themselves: cut off
 * anywhere, it goes on where it stopped when it is called again. Rows that a service writes meanwhile are sealed with the key in
 * use already. Gives the number of texts that it sealed; `progress` is told after each batch.
 */
export async function reseal(
  database: Database,
  { keyring, secretBox, digest }: Encryption,
  column: SealedColumn,
  progress: (done: number) => void = () => undefined,
): Promise<number> {
  const current = `${sealedWith(keyring.active.id)}%`.replaceAll('_', '\\_');
  const key = column.key.map((name) => `"${name}"`).join(', ');
  const places = column.key.map(() => '?').join(', ');
  let [done, after] = [0, null as unknown[] | null];
  for (;;) {
    const rows = await database.run(async () => {
      const { sql } = database;
      const found = await sql.raw(
        `select ${key}, "${column.column}" as sealed, ${column.user} as sealed_for from ${column.table}
         where "${column.column}" is not null and "${column.column}" not like ? ${after ? `and (${key}) > (${places})` : ''}
         order by ${key} limit ${BATCH} for update`,
        [current, ...(after ?? [])] as string[],
      );
      for (const row of found.rows as (Record<string, unknown> & { sealed: string; sealed_for: string })[]) {
        const context = column.context(row.sealed_for);
        const plain = secretBox.open(row.sealed, context);
        await sql(column.table)
          .where(Object.fromEntries(column.key.map((name) => [name, row[name]])))
          .update({
            [column.column]: secretBox.seal(plain, context),
            ...(column.digest && { [column.digest]: digest.of(plain, context) }),
          });
      }
      return found.rows as Record<string, unknown>[];
    });
    done += rows.length;
    progress(done);
    if (rows.length < BATCH) return done;
    after = column.key.map((name) => rows.at(-1)![name]);
  }
}

/** How many texts of the column are sealed with another key than the one in use. */
export async function countOutdated(
  database: Database,
  { keyring }: Encryption,
  column: SealedColumn,
): Promise<number> {
  const { rows } = await database.sql.raw(
    `select count(*) as count from ${column.table} where "${column.column}" is not null and "${column.column}" not like ?`,
    [`${sealedWith(keyring.active.id)}%`.replaceAll('_', '\\_')],
  );
  return rows[0].count;
}
