import type { Knex } from 'knex';

/** What the service's connections run as; it owns nothing and is made by a migration. */
export const APP_ROLE = 'saldo_app';
/** Sees every user's rows. */
export const SYSTEM_ROLE = 'saldo_system';

/** Tables that no user has business in: what they hold names users, or lets somebody act for them. */
const SYSTEM_TABLES = ['webhook_events', 'installation_secrets', 'erasures', 'sign_in_attempts'];

/** Tables that are only added to. A trigger refuses the rest already; what a request runs as has not even the right to try. */
const APPEND_ONLY = ['audit_events'];

/** Tables that belong to the tools that keep the schema: read to see whether it is up to date. */
const SCHEMA_TABLES = ['saldo_migrations', 'saldo_migrations_lock', 'isolated_migrations'];

/**
 * Tables that are searched and sorted by what PostgreSQL does not trust beside row-level security: only comparisons that can
 * tell nothing in an error ("leakproof") may use an index there, and those of `numeric` and `like` are not among them. For
 * these there is a view of the acting user's rows, whose condition is one as any other.
 */
const VIEWED_TABLES = ['transactions'] as const;
export type ViewedTable = (typeof VIEWED_TABLES)[number];

/** The view of the acting user's rows of a table. */
export const ownRowsView = (table: ViewedTable) => `own_${table}`;

interface Table {
  name: string;
  /** The column that says whose a row is. */
  owner: 'user_id' | 'id';
  has_policies: boolean;
}

/**
 * Puts row-level security on every table that holds users' rows, whichever migration made it, and lets the application's roles
 * in. Runs after migrations, so that a new table cannot be forgotten; a table whose migration gave it policies of its own keeps
 * them. The owner is bound by them too ("force").
 */
export async function isolateUsers(knex: Knex): Promise<void> {
  await knex.transaction(async (sql) => {
    for (const table of VIEWED_TABLES) await viewOwnRows(sql, table);
    await grantUse(sql);
    const { rows } = await sql.raw<{ rows: Table[] }>(`
      select c.relname as name, case when c.relname = 'users' then 'id' else 'user_id' end as owner,
        exists (select from pg_policy where polrelid = c.oid) as has_policies
      from pg_class c
      where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
        and (c.relname = 'users' or exists (
          select from pg_attribute where attrelid = c.oid and attname = 'user_id' and not attisdropped))
      order by 1`);
    for (const { name, owner, has_policies } of rows) {
      await force(sql, name);
      if (has_policies) continue;
      await sql.raw(
        `create policy own_rows on ?? to ${APP_ROLE}
         using (?? = (select saldo_user_id())) with check (?? = (select saldo_user_id()))`,
        [name, owner, owner],
      );
      await openToSystem(sql, name);
    }
    for (const name of SYSTEM_TABLES) {
      await force(sql, name);
      await sql.raw('drop policy if exists every_row on ??', [name]);
      await openToSystem(sql, name);
    }
    await sql.raw('insert into isolated_migrations (name) select name from saldo_migrations on conflict do nothing');
  });
}

/** Whether the tables of every migration that ran are isolated; not so when a process was killed just before. */
export async function isIsolated(knex: Knex): Promise<boolean> {
  const { rows } = await knex.raw<{ rows: unknown[] }>(
    'select from saldo_migrations where name not in (select name from isolated_migrations) limit 1',
  );
  return rows.length === 0;
}

/** Made anew, so that it has the table's columns of today. Its owner is bound by no policy, its reader by its condition. */
async function viewOwnRows(sql: Knex, table: ViewedTable): Promise<void> {
  const view = ownRowsView(table);
  await sql.raw('drop view if exists ??', [view]);
  await sql.raw('create view ?? as select * from ?? where user_id = (select saldo_user_id())', [view, table]);
}

async function force(sql: Knex, table: string): Promise<void> {
  await sql.raw('alter table ?? enable row level security', [table]);
  await sql.raw('alter table ?? force row level security', [table]);
}

async function openToSystem(sql: Knex, table: string): Promise<void> {
  await sql.raw(`create policy every_row on ?? to ${SYSTEM_ROLE} using (true) with check (true)`, [table]);
}

/** To read and write rows, never to change tables, rights or policies, nor to switch a trigger off. */
async function grantUse(sql: Knex): Promise<void> {
  const roles = `${APP_ROLE}, ${SYSTEM_ROLE}`;
  const { rows } = await sql.raw('select current_schema() as schema');
  const schema: string = rows[0].schema;
  await sql.raw(`grant usage on schema ?? to ${roles}`, [schema]);
  await sql.raw(`grant select, insert, update, delete on all tables in schema ?? to ${roles}`, [schema]);
  await sql.raw(`grant usage on all sequences in schema ?? to ${roles}`, [schema]);
  const views = VIEWED_TABLES.map(ownRowsView);
  for (const table of [...SCHEMA_TABLES, ...views])
    await sql.raw(`revoke insert, update, delete on ?? from ${roles}`, [table]);
  for (const table of APPEND_ONLY) {
    await sql.raw(`revoke update, delete on ?? from ${APP_ROLE}`, [table]);
    await sql.raw(`revoke delete on ?? from ${SYSTEM_ROLE}`, [table]);
  }
}
