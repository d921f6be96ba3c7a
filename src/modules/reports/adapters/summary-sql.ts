import type { SummaryQuestion } from '../application/summary-source.js';
import type { Grouping } from '../domain/summary.js';
import { summaryRows } from './summary-rows-sql.js';

/** The group of a row of totals, and the words for it, as SQL over `t` and over the group's `key`. */
const GROUPINGS: Record<Grouping, { key: string; label: string }> = {
  category: {
    key: `nullif(t.category_id, '')`,
    label: '(select description from categories where id = key)',
  },
  day: { key: 'cast(t.day as text)', label: 'key' },
  week: {
    key: "to_char(date_trunc('week', cast(t.day as timestamp)), 'YYYY-MM-DD')",
    label: 'to_char(cast(key as date), \'IYYY-"W"IW\')',
  },
  month: { key: "to_char(t.day, 'YYYY-MM-01')", label: 'left(key, 7)' },
  year: { key: "to_char(t.day, 'YYYY-01-01')", label: 'left(key, 4)' },
  account: {
    key: 'cast(t.account_id as text)',
    label: '(select name from bank_accounts where user_id = :userId and id = cast(key as uuid))',
  },
  connection: {
    key: 'cast((select connection_id from chosen where chosen.id = t.account_id) as text)',
    label: `(select connectors.name from bank_connections join connectors on connectors.id = bank_connections.connector_id
      where user_id = :userId and bank_connections.id = cast(key as uuid))`,
  },
  merchant: { key: 't.merchant', label: 'key' },
  type: { key: 't.type', label: 'key' },
};

/** Sums of rows; `times` converts them. */
const sums = (times: string) => `
  coalesce(sum((money_in + money_out)${times}) filter (where flow = 'income'), 0) as income,
  coalesce(sum((money_in + money_out)${times}) filter (where flow = 'expense'), 0) as expense,
  coalesce(sum(money_in${times}) filter (where flow = 'transfer'), 0) as transfers_in,
  coalesce(sum(money_out${times}) filter (where flow = 'transfer'), 0) as transfers_out,
  coalesce(sum((money_in + money_out)${times}) filter (where flow <> 'transfer'), 0) as net,
  coalesce(cast(sum(transactions) as integer), 0) as count`;

const SUM_NAMES = ['income', 'expense', 'transfers_in', 'transfers_out', 'net'];
const amountsAsText = SUM_NAMES.map((name) => `cast(${name} as text) as ${name}`).join(', ');

/** Each category's place in the tree, from its root; a circle of parents has none. */
const PATHS = `
  recursive paths (id, path) as (
    select id, array[id] from categories root
    where parent_id is null or not exists (select from categories parent where parent.id = root.parent_id)
    union all
    select child.id, paths.path || child.id from categories child join paths on child.parent_id = paths.id
  )`;

/**
 * One statement, so that totals, groups, counts and freshness are of the same moment, with its bindings. Amounts leave it as
 * text. More groups than `limit` + 1 are cut off.
 */
export function summarySql(
  question: SummaryQuestion,
  limit: number,
): { sql: string; bindings: Record<string, unknown> } {
  const { groupings, categoryDepth } = question;
  const rows = summaryRows(question);
  const keys = groupings.map((grouping, index) => keyOf(grouping, index, categoryDepth));
  const depths = groupings.map((grouping, index) =>
    grouping === 'category' && categoryDepth !== null ? [`depth_${index}`] : [],
  );
  const groupNames = [...keys.map(({ name }) => name), ...depths.flat()].join(', ');
  const sql = `
    with ${categoryDepth === null ? '' : `${PATHS},`} base as materialized (
      select base_currency as currency from users where id = :userId
    ), chosen as materialized (
      select id, connection_id from bank_accounts where user_id = :userId
        and (cast(:accountIds as uuid[]) is null or id = any(cast(:accountIds as uuid[])))
        and (cast(:connectionIds as uuid[]) is null or connection_id = any(cast(:connectionIds as uuid[])))
    ), t as materialized (
      ${rows.sql}
    ), counting as materialized (
      select * from t where not excluded and not awaits_match and (:includePending or status = 'POSTED')
    ), rates as materialized (
      select currency, day, saldo_rate(currency, (select currency from base), day) as rate
      from (select distinct currency, day from counting where currency <> (select currency from base)) foreign_days
    ), priced as (
      select counting.*, case when counting.currency = (select currency from base) then 1 else rates.rate end as rate
      from counting left join rates on rates.currency = counting.currency and rates.day = counting.day
    ), totals as (
      select period, currency, ${sums('')} from counting group by period, currency
    ), base_totals as (
      select period, ${sums(' * rate')} from priced where rate is not null group by period
    )${
      keys.length === 0
        ? ''
        : `, keyed as (
      select t.*, ${groupNames} from priced t ${keys.map(({ from }) => from).join(' ')}
    ), grouped as (
      select period, currency, ${groupNames}, ${sums('')} from keyed group by period, currency, ${groupNames}
      limit ${limit + 1}
    ), base_grouped as (
      select period, ${groupNames}, ${sums(' * rate')} from keyed where rate is not null group by period, ${groupNames}
      limit ${limit + 1}
    )`
    }
    select (select currency from base) as base_currency,
      ${asJson(`select period, currency, ${amountsAsText}, count from totals`, 'period, currency')} as totals,
      ${asJson(`select period, ${amountsAsText}, count from base_totals`, 'period')} as base_totals,
      ${keys.length === 0 ? `cast('[]' as json)` : asJson(`select period, currency, ${byOf(groupings, depths)}, ${amountsAsText}, count, ${groupNames} from grouped`, `period, currency, ${nullsLast(groupNames)}`)} as groups,
      ${keys.length === 0 ? `cast('[]' as json)` : asJson(`select period, ${byOf(groupings, depths)}, ${amountsAsText}, count, ${groupNames} from base_grouped`, `period, ${nullsLast(groupNames)}`)} as base_groups,
      ${asJson(
        `select period, currency, json_agg(distinct day order by day) as days, cast(sum(transactions) as integer) as count
         from priced where rate is null group by period, currency`,
        'period, currency',
      )} as missing_rates,
      (select json_build_object(
        'transactions', coalesce(sum(transactions) filter (where not excluded and not awaits_match and (:includePending or status = 'POSTED')), 0),
        'pending', coalesce(sum(transactions) filter (where status = 'PENDING' and not excluded), 0),
        'transfers', coalesce(sum(transactions) filter
          (where flow = 'transfer' and not excluded and not awaits_match and (:includePending or status = 'POSTED')), 0),
        'excludedByUser', coalesce(sum(transactions) filter (where excluded), 0),
        'awaitingMatch', coalesce(sum(transactions) filter (where awaits_match and not excluded), 0))
      from t where period = 0) as counted,
      ${asJson(
        `select bank_connections.id as "connectionId", bank_connections.status, created_at, bank_connections.id,
           coalesce(connectors.name, 'Connector ' || connector_id) as "connectorName",
           last_synced_at as "lastSyncedAt", data_as_of as "dataAsOf"
         from bank_connections left join lateral (select name from connectors where connectors.id = connector_id) connectors on true
         where user_id = :userId and disconnected_at is null
           and (cast(:connectionIds as uuid[]) is null or bank_connections.id = any(cast(:connectionIds as uuid[])))
           and (cast(:accountIds as uuid[]) is null or bank_connections.id in (select connection_id from chosen))`,
        'created_at, id',
      )} as freshness`;
  return {
    sql: sql
      .replaceAll(':userId', 'cast(:userId as uuid)')
      .replaceAll(':includePending', 'cast(:includePending as boolean)'),
    bindings: {
      ...rows.bindings,
      includePending: question.includePending,
      accountIds: question.accountIds ?? null,
      connectionIds: question.connectionIds ?? null,
    },
  };
}

/** The column of a grouping's key, and where it comes from; a rolled-up category has one row for each of its ancestors. */
function keyOf(grouping: Grouping, index: number, categoryDepth: number | null): { name: string; from: string } {
  const name = `key_${index}`;
  if (grouping !== 'category' || categoryDepth === null) {
    return { name, from: `cross join lateral (select ${GROUPINGS[grouping].key} as ${name}) grouping_${index}` };
  }
  return {
    name,
    from: `left join paths on paths.id = t.category_id cross join lateral unnest(
      (coalesce(paths.path, array[nullif(t.category_id, '')]))[1:${categoryDepth}]) with ordinality grouping_${index} (${name}, depth_${index})`,
  };
}

const asJson = (select: string, order: string) =>
  `coalesce((select json_agg(listed order by ${order}) from (${select}) listed), cast('[]' as json))`;

const nullsLast = (names: string) =>
  names
    .split(', ')
    .map((name) => `${name} nulls last`)
    .join(', ');

function byOf(groupings: Grouping[], depths: string[][]): string {
  const entries = groupings.map((grouping, index) => {
    const label = GROUPINGS[grouping].label.replaceAll(/\bkey\b/g, `key_${index}`);
    const depth = depths[index]!.map((name) => `, 'depth', ${name}`).join('');
    return `json_build_object('grouping', '${grouping}', 'key', key_${index}, 'label', ${label}${depth})`;
  });
  return `json_build_array(${entries.join(', ')}) as by`;
}
