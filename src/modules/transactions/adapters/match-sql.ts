import { MATCH_COLUMNS } from './match-row.js';
import { PROVIDED_COLUMNS } from './write-page-sql.js';

/** What went longer ago is compared no more. */
const GONE_DAYS = 10;
/** More at once would be a history of many years in memory. */
const AT_ONCE = 20_000;
const OF_ACCOUNT = 't.user_id = cast(:userId as uuid) and t.account_id = cast(:accountId as uuid)';
const MATCHED_AT = `(select coalesce(matched_at, '-infinity') from bank_accounts
  where user_id = cast(:userId as uuid) and id = cast(:accountId as uuid))`;

/**
 * The reading that stored a row, counted from the end of the connection's first one. Runs of a connection follow each other, so
 * that their beginnings part what they stored; one that was cut off and went on is one.
 */
const BATCH = `width_bucket(t.created_at, array(
  select started_at from sync_logs
  where user_id = cast(:userId as uuid) and connection_id = cast(:connectionId as uuid)
    and started_at > now() - interval '${GONE_DAYS + 1} days'
    and started_at > (select min(finished_at) from sync_logs
      where user_id = cast(:userId as uuid) and connection_id = cast(:connectionId as uuid)
        and state in ('succeeded', 'partial') and kind <> 'accounts')
  order by started_at))`;

const after = (rows: string) => `
  select * from (${rows}) gone
  where cast(:afterDate as date) is null or (date, id) > (cast(:afterDate as date), cast(:afterId as uuid))
  order by date, id limit ${AT_ONCE}
`;

/** Rows that the bank took away of late, and orders whose day has come: they may be shown beside their execution. */
export const GONE = after(`
  select ${MATCH_COLUMNS}, ${BATCH} as batch, false as shown, t.removed_at > ${MATCHED_AT} as fresh
  from transactions t
  where ${OF_ACCOUNT} and not t.awaits_match
    and t.removed_at > now() - interval '${GONE_DAYS} days' and t.removal_reason = 'gone_at_bank'
  union all
  select ${MATCH_COLUMNS}, ${BATCH} as batch, true as shown, true as fresh
  from transactions t
  where ${OF_ACCOUNT} and not t.awaits_match
    and t.removed_at is null and t.status = 'PENDING' and t.date <= cast(:today as date)
    and (t.date > cast(t.created_at at time zone :timeZone as date) or t.description ~* '(agend|program|schedul)')
`);

/** What was set aside when the account began to be read through another connection, and is not known again yet. */
export const CARRIED_ALL = after(`
  select ${MATCH_COLUMNS}, -1 as batch, false as shown, true as fresh
  from transactions t
  where ${OF_ACCOUNT} and t.removed_at is not null and t.removal_reason = 'carried' and not t.awaits_match
`);

/**
 * Rows that came since the last comparison within the days that any rule looks at, and earlier ones of the same amount:
 * banks show a pending row on for a while after it was posted. Beside orders that are still shown only the same amount counts.
 */
export const ARRIVED = `
  select ${MATCH_COLUMNS}, ${BATCH} as batch, true as shown, t.created_at > ${MATCHED_AT} as fresh
  from transactions t
  where ${OF_ACCOUNT} and t.removed_at is null and not t.awaits_match
    and t.date between cast(:dateFrom as date) and cast(:dateTo as date)
    and (cast(:anyAmount as boolean) and t.created_at > ${MATCHED_AT}
      or t.created_at > now() - interval '${GONE_DAYS} days' and t.amount = any(cast(:amounts as numeric[])))
    and not t.id = any(cast(:goneIds as uuid[]))
    and not exists (select 1 from transaction_matches m
      where m.user_id = t.user_id and m.account_id = t.account_id and m.state = 'open' and m.later_id = t.id)
  order by t.date, t.id
`;

/**
 * Makes pairs one row: the later one goes, and the earlier takes over all that it said. Of what a person decided on both,
 * the earlier row's category stands, and notes are put together.
 */
export const UNITE = `
  with pairs as (
    select * from jsonb_to_recordset(cast(:pairs as jsonb)) as ("earlierId" uuid, "laterId" uuid)
  ), later as (
    delete from transactions t using pairs
    where t.user_id = cast(:userId as uuid) and t.id = pairs."laterId"
    returning pairs."earlierId" as earlier_id, t.*
  ), kept as (
    update transactions t set
      ${PROVIDED_COLUMNS.map((name) => `${name} = later.${name}`).join(', ')},
      provider_transaction_id = later.provider_transaction_id, connection_id = later.connection_id,
      provider_created_at = later.provider_created_at, provider_updated_at = later.provider_updated_at,
      user_category_id = coalesce(t.user_category_id, later.user_category_id),
      note = case when t.note <> later.note then left(t.note || e'\\n' || later.note, 2000) else coalesce(t.note, later.note) end,
      excluded = t.excluded or later.excluded,
      awaits_match = false, removed_at = null, removal_reason = null, updated_at = now()
    from later where t.user_id = cast(:userId as uuid) and t.id = later.earlier_id
    returning t.id
  )
  -- What was answered of the later row is answered of the row that it became.
  update transaction_matches m set
    later_id = case when m.later_id = pairs."laterId" then pairs."earlierId" else m.later_id end,
    earlier_id = case when m.earlier_id = pairs."laterId" then pairs."earlierId" else m.earlier_id end
  from pairs
  where m.user_id = cast(:userId as uuid) and m.state = 'refused' and pairs."laterId" in (m.later_id, m.earlier_id)
    and pairs."earlierId" not in (m.later_id, m.earlier_id)
    and exists (select 1 from kept where kept.id = pairs."earlierId")
    and not exists (select 1 from transaction_matches other where other.user_id = m.user_id
      and other.earlier_id = case when m.earlier_id = pairs."laterId" then pairs."earlierId" else m.earlier_id end
      and other.later_id = case when m.later_id = pairs."laterId" then pairs."earlierId" else m.later_id end)
`;

export const PROPOSE = `
  with pairs as (
    select * from jsonb_to_recordset(cast(:pairs as jsonb)) as ("earlierId" uuid, "laterId" uuid, reason text, gone boolean)
  ), asked as (
    insert into transaction_matches as m (user_id, account_id, earlier_id, later_id, reason, earlier_gone)
    select cast(:userId as uuid), cast(:accountId as uuid), "earlierId", "laterId", reason, gone from pairs
    on conflict (user_id, earlier_id, later_id) do update
      set state = 'open', reason = excluded.reason, earlier_gone = excluded.earlier_gone, decided_at = null
      where m.state = 'void'
    returning earlier_id
  )
  update transactions t set awaits_match = true, removed_at = null, removal_reason = null, updated_at = now()
  from asked where t.user_id = cast(:userId as uuid) and t.id = asked.earlier_id
`;

export const DROP_VOID = `
  with ended as (
    update transaction_matches m set state = 'void', decided_at = now()
    where m.user_id = cast(:userId as uuid) and m.account_id = cast(:accountId as uuid) and m.state = 'open'
      and not exists (select 1 from transactions t where t.user_id = m.user_id and t.id = m.later_id and t.removed_at is null)
    returning m.earlier_id, m.earlier_gone
  ), aliases as (
    delete from transaction_aliases a
    where a.user_id = cast(:userId as uuid) and a.account_id = cast(:accountId as uuid)
      and not exists (select 1 from transactions t where t.user_id = a.user_id and t.id = a.transaction_id and t.removed_at is null)
  )
  update transactions t set awaits_match = false, updated_at = now(),
    removed_at = case when ended.earlier_gone then now() end,
    removal_reason = case when ended.earlier_gone then 'gone_at_bank' end
  from ended where t.user_id = cast(:userId as uuid) and t.id = ended.earlier_id and t.awaits_match
`;

/** Of what was set aside, the rows on the days of a page. */
export const CARRIED = `
  select ${MATCH_COLUMNS}, -1 as batch, false as shown, true as fresh
  from transactions t
  where ${OF_ACCOUNT} and t.removed_at is not null and t.removal_reason = 'carried'
    and t.date between cast(:dateFrom as date) and cast(:dateTo as date)
`;

export const CARRY_OVER = `
  update transactions t set provider_transaction_id = ids."providerTransactionId", connection_id = cast(:connectionId as uuid),
    removed_at = null, removal_reason = null, updated_at = now()
  from jsonb_to_recordset(cast(:ids as jsonb)) as ids (id uuid, "providerTransactionId" text)
  where t.user_id = cast(:userId as uuid) and t.id = ids.id
`;

/**
 * What was set aside and is not known again: older than the new connection reaches it is history and is shown, within its reach
 * the bank no longer has it. A row that its person is asked about is shown until the answer.
 */
export const SETTLE_CARRIED = `
  with reach as (
    select min(t.date) as since from transactions t where ${OF_ACCOUNT} and t.removed_at is null
  ), settled as (
    update transactions t set connection_id = cast(:connectionId as uuid), updated_at = now(),
      removed_at = case when t.awaits_match or reach.since is null or t.date < reach.since then null else now() end,
      removal_reason =
        case when t.awaits_match or reach.since is null or t.date < reach.since then null else 'gone_at_bank' end
    from reach
    where ${OF_ACCOUNT} and t.removed_at is not null and t.removal_reason = 'carried'
    returning t.removed_at
  )
  select cast(count(removed_at) as integer) as gone from settled
`;
