/** Columns that the provider decides, with the type that JSON text is read as. */
const PROVIDED: Record<string, string> = {
  institution_transaction_id: 'text',
  date: 'date',
  booked_at: 'timestamptz',
  position_in_day: 'integer',
  description: 'text',
  description_raw: 'text',
  amount: 'numeric',
  currency: 'text',
  original_amount: 'numeric',
  original_currency: 'text',
  type: 'text',
  status: 'text',
  provider_category_id: 'text',
  merchant_name: 'text',
  merchant_cnae: 'text',
  operation_type: 'text',
  provider_code: 'text',
  payment: 'jsonb',
  card: 'jsonb',
  balance_after: 'numeric',
};

const compared = Object.keys(PROVIDED);
/** Compared by its digest alone: it looks different each time it is sealed. A digest may be older than the key in use. */
const SEALED_DIFFERS = `(known.sealed_digest is distinct from incoming.sealed_digest
        and not coalesce(known.sealed_digest = any(incoming.former_digests), false))`;
const names = [...compared, 'sealed', 'sealed_digest'];
/** Columns of `transactions` that say what the provider says. */
export const PROVIDED_COLUMNS: readonly string[] = names;
const of = (alias: string) => compared.map((name) => `${alias}.${name}`).join(', ');

/**
 * Writes a page in one statement. Rows that do not differ are left out before the write: `ON CONFLICT … WHERE` would lock
 * each of them and write 600 bytes of WAL a row. The provider's own time of change is taken along but is no difference by
 * itself, or a provider that touches its rows daily would rewrite the table daily.
 * `:rows` is a JSON array.
 */
export const WRITE_PAGE = `
  with incoming as materialized (
    select * from json_to_recordset(cast(:rows as json)) as (
      provider_transaction_id text, provider_created_at timestamptz, provider_updated_at timestamptz,
      ${compared.map((name) => `${name} ${PROVIDED[name]}`).join(', ')},
      sealed text, sealed_digest text, former_digests text[])
  ), compared as materialized (
    select incoming.*, known.id,
      known.removed_at is not null or (${of('known')}) is distinct from (${of('incoming')})
        or ${SEALED_DIFFERS} as differs
    from incoming
    -- One look-up a row by the unique index: a join would have the planner read the whole account for each page.
    left join lateral (
      select * from transactions
      where transactions.user_id = cast(:userId as uuid) and transactions.account_id = cast(:accountId as uuid)
        and transactions.provider_transaction_id = incoming.provider_transaction_id
      limit 1
    ) known on true
  ), created as (
    insert into transactions (user_id, account_id, connection_id, account_type, provider_transaction_id,
      provider_created_at, provider_updated_at, ${names.join(', ')})
    select cast(:userId as uuid), cast(:accountId as uuid), cast(:connectionId as uuid), cast(:accountType as text), provider_transaction_id, provider_created_at, provider_updated_at,
      ${names.join(', ')}
    from compared where id is null
    returning 1
  ), updated as (
    update transactions set
      ${names.map((name) => `${name} = compared.${name}`).join(', ')},
      provider_created_at = compared.provider_created_at, provider_updated_at = compared.provider_updated_at,
      removed_at = null, removal_reason = null, updated_at = now()
    from compared
    -- A new row differs too, but from nothing: without it, pages of new rows alone do not read the account for a join.
    where transactions.user_id = cast(:userId as uuid) and transactions.id = compared.id
      and compared.differs and compared.id is not null
    returning 1
  )
  select (select cast(count(*) as integer) from created) as created, (select cast(count(*) as integer) from updated) as updated,
    -- Page and reading position commit together: what a crash of the machine could take back is read again.
    set_config('synchronous_commit', 'off', true)
`;
