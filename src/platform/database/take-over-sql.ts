type Columns = Record<string, string>;

/** A table whose rows the provider decides; every one has `user_id`, `id`, `connection_id`, `removed_at` and `updated_at`. */
export interface TakenOver {
  table: string;
  /** Columns that tell which row it is within a connection, each with the type that its JSON text is read as. */
  key: Columns;
  /** The other columns that the provider decides. */
  columns: Columns;
  /** Of the rows that are missing in the answer (`known`), which are gone: SQL over `known`, `incoming` and own bindings. */
  gone: string;
  /** Further parts of the statement, which may look at `compared` and `removed`; each begins with a comma. */
  further?: string;
}

/**
 * One statement that makes a table hold what the provider reports of a connection: it writes only rows that differ (an
 * upsert would lock and log the others too), brings back those that had gone, and soft-deletes the missing ones that
 * `gone` names. Bindings: `:userId`, `:connectionId`, `:rows` (a JSON array; absent fields are null), and those of `gone`.
 * Gives `created`, `updated` and `removed`.
 */
export function takeOverSql({ table, key, columns, gone, further = '' }: TakenOver): string {
  const keys = Object.keys(key);
  const names = Object.keys(columns);
  const all = [...keys, ...names];
  const of = (alias: string) => names.map((name) => `${alias}.${name}`).join(', ');
  const same = (one: string, other: string) => keys.map((name) => `${one}.${name} = ${other}.${name}`).join(' and ');
  const typed = Object.entries({ ...key, ...columns }).map(([name, type]) => `${name} ${type}`);
  const ofConnection = (alias: string) =>
    `${alias}.user_id = cast(:userId as uuid) and ${alias}.connection_id = cast(:connectionId as uuid)`;
  return `
    with incoming as materialized (
      select * from json_to_recordset(cast(:rows as json)) as (${typed.join(', ')})
    ), compared as materialized (
      select incoming.*, known.id, known.removed_at is not null as was_removed,
        known.removed_at is not null or (${of('known')}) is distinct from (${of('incoming')}) as differs
      from incoming left join ${table} known on ${ofConnection('known')} and ${same('known', 'incoming')}
    ), created as (
      insert into ${table} (user_id, connection_id, ${all.join(', ')})
      select cast(:userId as uuid), cast(:connectionId as uuid), ${all.join(', ')} from compared where id is null
      returning 1
    ), updated as (
      update ${table} set ${names.map((name) => `${name} = compared.${name}`).join(', ')},
        removed_at = null, removal_reason = null, updated_at = now()
      from compared where ${table}.user_id = cast(:userId as uuid) and ${table}.id = compared.id and compared.differs
      returning 1
    ), removed as (
      update ${table} known set removed_at = now(), removal_reason = 'gone_at_bank', updated_at = now()
      where ${ofConnection('known')} and known.removed_at is null and (${gone})
        and not exists (select from incoming where ${same('incoming', 'known')})
      returning known.id
    )${further}
    select (select cast(count(*) as integer) from created) as created,
      (select cast(count(*) as integer) from updated) as updated,
      (select cast(count(*) as integer) from removed) as removed
  `;
}
