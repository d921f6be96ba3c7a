import { noteDaysSql } from '../../../platform/database/note-days-sql.js';
import { takeOverSql } from '../../../platform/database/take-over-sql.js';

/** What the provider says of an investment. */
export const INVESTMENT_COLUMNS = {
  type: 'text',
  subtype: 'text',
  status: 'text',
  name: 'text',
  code: 'text',
  isin: 'text',
  number: 'text',
  issuer: 'text',
  currency: 'text',
  balance: 'numeric',
  amount: 'numeric',
  amount_original: 'numeric',
  amount_profit: 'numeric',
  taxes: 'numeric',
  quantity: 'numeric',
  unit_value: 'numeric',
  rate: 'numeric',
  rate_type: 'text',
  fixed_annual_rate: 'numeric',
  valued_on: 'date',
  due_date: 'date',
  issue_date: 'date',
  purchase_date: 'date',
};

/** An investment that goes takes its movements along, and brings back those that left together with it. */
export const WRITE_INVESTMENTS = takeOverSql({
  table: 'investments',
  key: { provider_investment_id: 'text' },
  columns: INVESTMENT_COLUMNS,
  gone: 'cast(:removeMissing as boolean)',
  further: `, restored_movements as (
      update investment_transactions movement set removed_at = null, removal_reason = null, updated_at = now()
      from compared
      where movement.user_id = cast(:userId as uuid) and movement.investment_id = compared.id
        and compared.was_removed and movement.removal_reason = 'investment_removed'
    ), removed_movements as (
      update investment_transactions set removed_at = now(), removal_reason = 'investment_removed', updated_at = now()
      where user_id = cast(:userId as uuid) and investment_id in (select id from removed) and removed_at is null
    )`,
});

/** Movements reach back as far as the provider's list does: what lies before its first says nothing. */
export const WRITE_MOVEMENTS = takeOverSql({
  table: 'investment_transactions',
  key: { investment_id: 'uuid', provider_investment_transaction_id: 'text' },
  columns: {
    type: 'text',
    movement_type: 'text',
    date: 'date',
    trade_date: 'date',
    quantity: 'numeric',
    unit_value: 'numeric',
    amount: 'numeric',
  },
  gone: `cast(:removeMissing as boolean)
    and known.date >= (select min(date) from incoming where incoming.investment_id = known.investment_id)`,
});

/**
 * A movement that comes under another id and says the same is the one that there is; of as many that say the same each is one of
 * the others. Bindings as of `WRITE_MOVEMENTS`, before which it runs.
 */
export const KNOW_MOVEMENTS_AGAIN = `
  with incoming as materialized (
    select * from json_to_recordset(cast(:rows as json)) as (investment_id uuid, provider_investment_transaction_id text,
      type text, movement_type text, date date, trade_date date, quantity numeric, amount numeric)
  ), arrived as (
    select *, row_number() over (partition by investment_id, type, movement_type, date, trade_date, quantity, amount
      order by provider_investment_transaction_id) as turn
    from incoming where not exists (
      select from investment_transactions known where known.user_id = cast(:userId as uuid)
        and known.investment_id = incoming.investment_id
        and known.provider_investment_transaction_id = incoming.provider_investment_transaction_id)
  ), gone as (
    select *, row_number() over (partition by investment_id, type, movement_type, date, trade_date, quantity, amount
      order by id) as turn
    from investment_transactions known
    where known.user_id = cast(:userId as uuid) and known.connection_id = cast(:connectionId as uuid)
      and known.removed_at is null and not exists (
        select from incoming where incoming.investment_id = known.investment_id
          and incoming.provider_investment_transaction_id = known.provider_investment_transaction_id)
  )
  update investment_transactions movement
  set provider_investment_transaction_id = arrived.provider_investment_transaction_id, updated_at = now()
  from gone join arrived on arrived.investment_id = gone.investment_id and arrived.type = gone.type
    and arrived.date = gone.date and arrived.turn = gone.turn
    and (arrived.movement_type, arrived.trade_date, arrived.quantity, arrived.amount)
      is not distinct from (gone.movement_type, gone.trade_date, gone.quantity, gone.amount)
  where movement.user_id = cast(:userId as uuid) and movement.id = gone.id
`;

export const NOTE_POSITIONS = noteDaysSql({
  table: 'investment_positions',
  owner: 'investment_id',
  values: ['balance', 'amount', 'quantity', 'unit_value', 'currency'],
  current: `
    select id as investment_id, cast(:day as date) as date, cast(:asOf as timestamptz) as as_of,
      balance, amount, quantity, unit_value, currency
    from investments
    where user_id = cast(:userId as uuid) and connection_id = cast(:connectionId as uuid) and removed_at is null
      and coalesce(balance, amount, quantity) is not null`,
});
