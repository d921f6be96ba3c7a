/** A table with one row a day for each thing: `user_id`, the thing's id, `date`, `as_of`, and its values. */
export interface DailyValues {
  table: string;
  /** The column that names the thing. */
  owner: string;
  values: string[];
  /** SELECT of `owner`, `date`, `as_of` and the values as they stand now; its bindings are the caller's. */
  current: string;
  /** SQL over `known` and `current`: a day's row that gives way whatever its time. By default the later one of a day stays. */
  yields?: string;
}

/**
 * One statement that notes how things stand, one row a day: what is collected later on the same day takes the row over,
 * and nothing is written where the values are the same. Bindings: `:userId` and those of `current`.
 */
export function noteDaysSql({ table, owner, values, current, yields = 'false' }: DailyValues): string {
  const of = (alias: string) => values.map((name) => `${alias}.${name}`).join(', ');
  return `
    with current as materialized (
      ${current}
    ), compared as materialized (
      select current.*, known.date is null as is_new,
        (${of('known')}) is distinct from (${of('current')}) and (known.as_of <= current.as_of or ${yields}) as is_other
      from current left join ${table} known
        on known.user_id = cast(:userId as uuid) and known.${owner} = current.${owner} and known.date = current.date
    ), added as (
      insert into ${table} (user_id, ${owner}, date, as_of, ${values.join(', ')})
      select cast(:userId as uuid), ${owner}, date, as_of, ${values.join(', ')} from compared where is_new
    )
    update ${table} set as_of = compared.as_of, ${values.map((name) => `${name} = compared.${name}`).join(', ')}
    from compared
    where ${table}.user_id = cast(:userId as uuid) and ${table}.${owner} = compared.${owner}
      and ${table}.date = compared.date and not compared.is_new and compared.is_other
  `;
}
