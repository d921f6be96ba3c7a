import type { HoldingKind } from '../application/holding-succession.js';
import { LOAN_COLUMNS } from './loan-row.js';
import { INVESTMENT_COLUMNS } from './write-investments-sql.js';

interface Tables {
  table: string;
  /** The column with the provider's id. */
  providerId: string;
  /** What the provider says of one. */
  columns: string[];
  /** The table with a row a day, and its column that names the holding. */
  days: string;
  owner: string;
}

export const TABLES_OF: Record<HoldingKind, Tables> = {
  investment: {
    table: 'investments',
    providerId: 'provider_investment_id',
    columns: Object.keys(INVESTMENT_COLUMNS),
    days: 'investment_positions',
    owner: 'investment_id',
  },
  loan: {
    table: 'loans',
    providerId: 'provider_loan_id',
    columns: Object.keys(LOAN_COLUMNS),
    days: 'loan_balances',
    owner: 'loan_id',
  },
};

const USER = 'user_id = cast(:userId as uuid)';
const [EARLIER, LATER] = ['cast(:earlierId as uuid)', 'cast(:laterId as uuid)'];
const CONNECTION = 'cast(:connectionId as uuid)';

/** Whoever reads through these connections holds them while it writes. */
export const HOLD_CONNECTIONS = `
  select id from bank_connections where ${USER} and id = any(cast(:connectionIds as uuid[])) order by id for no key update
`;

export const ADD_SOURCE = `
  insert into holding_sources (user_id, connection_id, kind, provider_holding_id, holding_id)
  values (cast(:userId as uuid), ${CONNECTION}, :kind, :providerId, cast(:holdingId as uuid))
  on conflict (user_id, connection_id, kind, provider_holding_id) do update set holding_id = excluded.holding_id
    where holding_sources.holding_id <> excluded.holding_id
`;

export const askSql = ({ table, providerId }: Tables) => `
  insert into holding_matches (user_id, kind, earlier_id, later_id)
  select user_id, :kind, cast(:earlierId as uuid), id from ${table}
  where ${USER} and connection_id = ${CONNECTION} and ${providerId} = :laterProviderId
  on conflict (user_id, earlier_id, later_id) do nothing
`;

/** What the bank took back by itself stays away; what left with its connection or its investment comes along. */
const MOVE_MOVEMENTS = `
  update investment_transactions set connection_id = ${CONNECTION},
    removed_at = case when removal_reason in ('gone_at_bank', 'carried') then removed_at end,
    removal_reason = case when removal_reason in ('gone_at_bank', 'carried') then removal_reason end, updated_at = now()
  where ${USER} and investment_id = cast(:holdingId as uuid)
`;

/** Bindings: `:userId`, `:connectionId`, `:holdingId`, `:providerId`. The row comes back when it is written. */
export const takeOverSql = (kind: HoldingKind): string[] => [
  `update ${TABLES_OF[kind].table} set connection_id = ${CONNECTION}, ${TABLES_OF[kind].providerId} = :providerId,
     updated_at = now()
   where ${USER} and id = cast(:holdingId as uuid)`,
  ...(kind === 'investment' ? [MOVE_MOVEMENTS] : []),
];

/**
 * Gives what was kept under the later one to the earlier. What the later one's list of movements covers is the later one's alone;
 * of a day that both have the earlier one's row stands, since they are the same. Bindings: `:userId`, `:earlierId`, `:laterId`.
 */
export const handOverSql = (kind: HoldingKind): string[] => {
  const { table, providerId, columns, days, owner } = TABLES_OF[kind];
  const carried = `
    update investment_transactions old set removed_at = coalesce(removed_at, now()), removal_reason = 'carried',
      provider_investment_transaction_id = 'carried:' || id, updated_at = now()
    where ${USER} and investment_id = ${EARLIER}
      and (date >= (select min(date) from investment_transactions where ${USER} and investment_id = ${LATER}
          and removed_at is null)
        or provider_investment_transaction_id in (select provider_investment_transaction_id
          from investment_transactions where ${USER} and investment_id = ${LATER}))`;
  const moved = `update investment_transactions set investment_id = ${EARLIER} where ${USER} and investment_id = ${LATER}`;
  return [
    `update ${table} earlier set ${columns.map((name) => `${name} = later.${name}`).join(', ')}, removed_at = null,
       removal_reason = null, updated_at = now()
     from ${table} later where earlier.${USER} and earlier.id = ${EARLIER} and later.user_id = earlier.user_id
       and later.id = ${LATER}`,
    ...(kind === 'investment' ? [carried, moved] : []),
    `delete from ${days} later where ${USER} and ${owner} = ${LATER}
       and exists (select from ${days} where ${USER} and ${owner} = ${EARLIER} and date = later.date)`,
    `update ${days} set ${owner} = ${EARLIER} where ${USER} and ${owner} = ${LATER}`,
    `update holding_sources set holding_id = ${EARLIER} where ${USER} and holding_id = ${LATER}`,
    // The id at the provider is the earlier one's from now on.
    `update ${table} set removed_at = now(), removal_reason = 'merged', ${providerId} = 'merged:' || id, updated_at = now()
     where ${USER} and id = ${LATER}`,
  ];
};

/** Bank numbers and sealed owners of the accounts that each connection reaches, and who holds it. */
export const ORIGINS = `
  with reached as (
    select connection_id, id as account_id from bank_accounts where ${USER}
    union select connection_id, account_id from account_sources where ${USER}
  )
  select connection.id, connection.connector_id as "connectorId", holder.full_name as holder,
    array_remove(array_agg(distinct substring(account.bank ->> 'transferNumber' from '^([0-9]{3})/')), null) as "clearingCodes",
    array_remove(array_agg(distinct account.sealed), null) as sealed
  from bank_connections connection
  left join account_holders holder on holder.user_id = connection.user_id and holder.connection_id = connection.id
  left join reached on reached.connection_id = connection.id
  left join bank_accounts account on account.user_id = connection.user_id and account.id = reached.account_id
  where connection.${USER}
  group by connection.id, connection.connector_id, holder.full_name
`;

/** The question is there as long as the later one is. */
export const STILL_THERE = Object.entries(TABLES_OF)
  .map(
    ([kind, { table }]) => `kind = '${kind}' and exists (select from ${table} later
      where later.user_id = holding_matches.user_id and later.id = holding_matches.later_id and later.removed_at is null)`,
  )
  .join(' or ');
