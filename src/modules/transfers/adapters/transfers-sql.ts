/** How far a debit and its credit may lie apart; the rules are stricter. */
const REACH = "range between interval '10 days' preceding and interval '10 days' following";
const REACH_ABROAD = "range between interval '5 days' preceding and interval '5 days' following";

/**
 * Transactions of some days that have one of the opposite direction within reach: of the same amount, or of another currency on
 * bank accounts. What may be a second record of another row is none until its person has decided. A card's purchases are never one side. By windows and not by a join: what is just written has no statistics, and a join
 * planned without them compares every row of a long history with every other.
 */
export const LEGS = `
  with t as materialized (
    select id, amount, date, currency, account_id, account_type <> 'CREDIT' and merchant_name is null as may_change
    from transactions
    where user_id = cast(:userId as uuid) and removed_at is null and not awaits_match
      and date between cast(:from as date) and cast(:to as date)
      and amount <> 0 and not (account_type = 'CREDIT' and amount < 0)
  ), usual as (
    select currency from t group by currency order by count(*) desc, currency limit 1
  ), at_home as (
    select id, min(amount) over near < 0 and max(amount) over near > 0
      and min(cast(account_id as text)) over near <> max(cast(account_id as text)) over near as is_leg
    from t
    window near as (partition by currency, abs(amount) order by date ${REACH})
  ), abroad as (
    select id, bool_or(currency <> (select currency from usual)) over near as is_leg
    from t
    where may_change and exists (select from t where may_change and currency <> (select currency from usual))
    window near as (order by date ${REACH_ABROAD})
  ), ids as (
    select id from at_home where is_leg union select id from abroad where is_leg
  )
  select transactions.id, transactions.account_id, transactions.account_type, transactions.amount, transactions.currency,
    original_amount, original_currency, date, transactions.status, description, provider_category_id, user_category_id,
    merchant_name, payment,
    transactions.sealed, transfer_role = 'apart' as apart, accounts.bank as bank_facts, accounts.number as account_number,
    accounts.sealed as account_sealed, connectors.name as institution,
    case when booked_at = date_trunc('day', booked_at, 'UTC') then null
      else cast(extract(hour from booked_at at time zone users.time_zone) * 60
        + extract(minute from booked_at at time zone users.time_zone) as integer) end as minute
  from ids
  join transactions on transactions.user_id = cast(:userId as uuid) and transactions.id = ids.id
  join bank_accounts accounts on accounts.user_id = transactions.user_id and accounts.id = transactions.account_id
  join bank_connections on bank_connections.user_id = accounts.user_id and bank_connections.id = accounts.connection_id
  left join connectors on connectors.id = bank_connections.connector_id
  join users on users.id = transactions.user_id
  order by transactions.date, transactions.id
`;

const KNOWN_COLUMNS = `
  pair.id, pair.debit_id, pair.credit_id, pair.state, pair.decided_by, debit.date as debit_date, credit.date as credit_date,
  debit.removed_at is null and credit.removed_at is null and debit.id is not null and credit.id is not null as is_whole
  from transfers pair
  left join transactions debit on debit.user_id = pair.user_id and debit.id = pair.debit_id
  left join transactions credit on credit.user_id = pair.user_id and credit.id = pair.credit_id
  where pair.user_id = cast(:userId as uuid)`;

export const KNOWN = `
  select ${KNOWN_COLUMNS}
    and (pair.moved_on between cast(:from as date) and cast(:to as date)
      or debit.date between cast(:from as date) and cast(:to as date)
      or credit.date between cast(:from as date) and cast(:to as date))
`;

export const OF_TRANSACTIONS = `
  select ${KNOWN_COLUMNS}
    and (pair.debit_id = any(cast(:ids as uuid[])) or pair.credit_id = any(cast(:ids as uuid[])))
  order by pair.id
`;

/** Pairs by the rules that are no more, and their transactions counting by themselves again. */
export const GIVE_UP = `
  with gone as (
    delete from transfers where user_id = cast(:userId as uuid) and id = any(cast(:ids as uuid[])) returning *
  )
  update transactions set transfer_id = null, transfer_role = null, updated_at = now()
  from gone where transactions.user_id = gone.user_id
    and transactions.id = any(array[gone.debit_id, gone.credit_id]) and transactions.transfer_id = gone.id
`;

/** Adds pairs by the rules and brings known ones up to date, writing only what differs. What a person decided is left alone. */
export const WRITE_PAIRS = `
  with wanted as (
    select * from jsonb_to_recordset(cast(:pairs as jsonb)) as (
      "debitId" uuid, "creditId" uuid, state text, kind text, score integer, reasons jsonb, rate numeric)
  )
  insert into transfers (user_id, debit_id, credit_id, moved_on, state, decided_by, kind, score, reasons, rate)
  select cast(:userId as uuid), "debitId", "creditId", debit.date, wanted.state, 'saldo', kind, score, reasons, rate
  from wanted join transactions debit on debit.user_id = cast(:userId as uuid) and debit.id = "debitId"
  where not exists (select from transfers known
    where known.user_id = cast(:userId as uuid) and known.debit_id = "debitId" and known.credit_id = "creditId"
      and (known.decided_by = 'user' or (known.moved_on, known.state, known.kind, known.score, known.reasons, known.rate)
        is not distinct from (debit.date, wanted.state, wanted.kind, wanted.score, wanted.reasons, wanted.rate)))
  order by "debitId", "creditId"
  on conflict (user_id, debit_id, credit_id) do update set moved_on = excluded.moved_on, state = excluded.state,
    kind = excluded.kind, score = excluded.score, reasons = excluded.reasons, rate = excluded.rate, updated_at = now()
`;

/** Makes the transactions of pairs say what their pairs do. Of an echo only the credit is one: its debit is a leg of the pair. */
export const MARK = `
  with pairs as (
    select pair.* from transfers pair
    where pair.user_id = cast(:userId as uuid)
      and ((pair.debit_id, pair.credit_id) in (
          select "debitId", "creditId" from jsonb_to_recordset(cast(:pairs as jsonb)) as ("debitId" uuid, "creditId" uuid))
        or pair.id = any(cast(:ids as uuid[])))
  ), told as (
    select debit_id as id, id as transfer_id, 'leg' as role from pairs where state = 'paired'
    union all select credit_id, id, 'leg' from pairs where state = 'paired'
    union all select credit_id, id, 'echo' from pairs where state = 'echo'
  ), marks as (
    select id, transfer_id, role from told
    union all
    -- A pair that counted and is a mere suggestion now.
    select t.id, null, null from pairs join transactions t on t.user_id = pairs.user_id
      and t.id = any(array[pairs.debit_id, pairs.credit_id]) and t.transfer_id = pairs.id
    where pairs.state in ('suggested', 'rejected') and not exists (select from told where told.id = t.id)
  )
  update transactions set transfer_id = marks.transfer_id, transfer_role = marks.role, updated_at = now()
  from marks
  where transactions.user_id = cast(:userId as uuid) and transactions.id = marks.id and transactions.removed_at is null
    and (transactions.transfer_id, transactions.transfer_role) is distinct from (marks.transfer_id, marks.role)
`;

/** A pair that counted leaves its transactions apart, so that neither a rule nor the provider's category makes them one again. */
export const REJECT = `
  with pair as (
    select * from transfers where user_id = cast(:userId as uuid) and id = cast(:id as uuid)
  ), rejected as (
    update transfers set state = 'rejected', decided_by = 'user', updated_at = now()
    from pair where transfers.user_id = pair.user_id and transfers.id = pair.id
  )
  update transactions set transfer_id = null, transfer_role = 'apart', updated_at = now()
  from pair where transactions.user_id = pair.user_id
    and transactions.id = any(array[pair.debit_id, pair.credit_id]) and transactions.transfer_id = pair.id
`;

export const PAIR_BY_HAND = `
  insert into transfers (user_id, debit_id, credit_id, moved_on, state, decided_by, kind, score, reasons)
  values (cast(:userId as uuid), cast(:debitId as uuid), cast(:creditId as uuid), cast(:movedOn as date), 'paired', 'user',
    cast(:kind as text), 0, '[{"code":"by_hand","points":0}]')
  on conflict (user_id, debit_id, credit_id) do update set state = 'paired', decided_by = 'user', updated_at = now(),
    moved_on = excluded.moved_on
  returning id
`;
