/**
 * Takes over all accounts of a connection in one statement. An account that is removed takes its transactions and
 * bills along with it, and brings back those that left together with it.
 */
export const WRITE_ACCOUNTS = `
  with incoming as (
    select * from jsonb_to_recordset(cast(:accounts as jsonb)) as (
      provider_account_id text, type text, subtype text, name text, marketing_name text, number text,
      currency text, balance numeric, bank jsonb, card jsonb, sealed text, sealed_digest text, former_digests text[])
  ), known as (
    select incoming.*, account.id, account.removed_at,
      case when incoming.type = 'CREDIT' then cast(:cardBalanceAsOf as timestamptz)
        else cast(:bankBalanceAsOf as timestamptz) end as balance_as_of,
      (account.type, account.subtype, account.name, account.marketing_name, account.number, account.currency,
        account.balance, account.bank, account.card, account.removed_at)
      is distinct from
      (incoming.type, incoming.subtype, incoming.name, incoming.marketing_name, incoming.number, incoming.currency,
        incoming.balance, nullif(incoming.bank, 'null'), nullif(incoming.card, 'null'), cast(null as timestamptz))
      or (account.sealed_digest is distinct from incoming.sealed_digest
        and not coalesce(account.sealed_digest = any(incoming.former_digests), false)) as differs
    from incoming
    left join bank_accounts account
      on account.user_id = cast(:userId as uuid) and account.connection_id = cast(:connectionId as uuid)
      and account.provider_account_id = incoming.provider_account_id
  ), created as (
    insert into bank_accounts (user_id, connection_id, provider_account_id, type, subtype, name, marketing_name, number,
      currency, balance, balance_as_of, bank, card, sealed, sealed_digest)
    select cast(:userId as uuid), cast(:connectionId as uuid), provider_account_id, type, subtype, name, marketing_name, number, currency, balance,
      balance_as_of, nullif(bank, 'null'), nullif(card, 'null'), sealed, sealed_digest
    from known where id is null
    returning id
  ), updated as (
    update bank_accounts account set
      type = known.type, subtype = known.subtype, name = known.name, marketing_name = known.marketing_name,
      number = known.number, currency = known.currency, balance = known.balance,
      bank = nullif(known.bank, 'null'), card = nullif(known.card, 'null'), sealed = known.sealed, sealed_digest = known.sealed_digest,
      balance_as_of = known.balance_as_of, removed_at = null, removal_reason = null, updated_at = now()
    from known where account.user_id = cast(:userId as uuid) and account.id = known.id and known.differs
    returning account.id
  ), dated as (
    update bank_accounts account set balance_as_of = known.balance_as_of
    from known where account.user_id = cast(:userId as uuid) and account.id = known.id and not known.differs
      and account.balance_as_of is distinct from known.balance_as_of
  ), restored as (
    update transactions set removed_at = null, removal_reason = null, updated_at = now()
    from known where transactions.user_id = cast(:userId as uuid) and transactions.account_id = known.id
      and known.removed_at is not null and transactions.removal_reason = 'account_removed'
  ), restored_bills as (
    update card_bills set removed_at = null, removal_reason = null, updated_at = now()
    from known where card_bills.user_id = cast(:userId as uuid) and card_bills.account_id = known.id
      and known.removed_at is not null and card_bills.removal_reason = 'account_removed'
  ), removed as (
    update bank_accounts account set removed_at = now(), removal_reason = 'gone_at_bank', updated_at = now()
    where cast(:removeMissing as boolean) and account.user_id = cast(:userId as uuid) and account.connection_id = cast(:connectionId as uuid)
      and account.removed_at is null
      and account.provider_account_id not in (select provider_account_id from incoming)
    returning account.id
  ), removed_transactions as (
    update transactions set removed_at = now(), removal_reason = 'account_removed', updated_at = now()
    where user_id = cast(:userId as uuid) and account_id in (select id from removed) and removed_at is null
  ), removed_bills as (
    update card_bills set removed_at = now(), removal_reason = 'account_removed', updated_at = now()
    where user_id = cast(:userId as uuid) and account_id in (select id from removed) and removed_at is null
  )
  select (select cast(count(*) as integer) from created) as created,
    (select cast(count(*) as integer) from updated) as updated,
    (select cast(count(*) as integer) from removed) as removed
`;
