const OF = (id: string) => `user_id = cast(:userId as uuid) and account_id = cast(${id} as uuid)`;

/** Whoever reads through these connections holds them while it writes. */
export const HOLD_CONNECTIONS = `
  select id from bank_connections where user_id = cast(:userId as uuid) and id = any(cast(:connectionIds as uuid[]))
  order by id for no key update
`;

/**
 * Hides the account's rows until the reading through the new connection knows them again: shown beside it, each would be there
 * twice. Bills go on under the new connection; those that it shows itself replace them when it reads bills.
 */
export const SET_ASIDE = [
  `update transactions set removed_at = coalesce(removed_at, now()), removal_reason = 'carried', updated_at = now()
   where ${OF(':accountId')} and removal_reason is distinct from 'gone_at_bank'`,
  `update card_bills set connection_id = cast(:connectionId as uuid), removed_at = null, removal_reason = null, updated_at = now()
   where ${OF(':accountId')} and removal_reason is distinct from 'gone_at_bank'`,
];

export const READ_ANEW = `
  update bank_accounts set connection_id = cast(:connectionId as uuid), provider_account_id = :providerAccountId,
    removed_at = null, removal_reason = null, history_cursor = null, history_complete = false,
    transactions_read_through = null, taking_over = true, updated_at = now()
  where user_id = cast(:userId as uuid) and id = cast(:accountId as uuid)
`;

export const ADD_SOURCE = `
  insert into account_sources (user_id, connection_id, provider_account_id, account_id)
  values (cast(:userId as uuid), cast(:connectionId as uuid), :providerAccountId, cast(:accountId as uuid))
  on conflict (user_id, connection_id, provider_account_id) do update set account_id = excluded.account_id
    where account_sources.account_id <> excluded.account_id
`;

export const ASK = `
  insert into account_matches (user_id, earlier_id, later_id)
  select user_id, cast(:earlierId as uuid), id from bank_accounts
  where user_id = cast(:userId as uuid) and connection_id = cast(:connectionId as uuid)
    and provider_account_id = :laterProviderId
  on conflict (user_id, earlier_id, later_id) do nothing
`;

/**
 * Gives the later account's rows to the earlier one. Of days and bills that both have the later's bills stand, since its
 * connection goes on, and the earlier's balances, since they are the same account's.
 */
export const HAND_OVER = [
  `update card_bills old set removed_at = now(), removal_reason = 'carried', updated_at = now()
   where ${OF(':earlierId')} and removed_at is null
     and due_date >= (select min(due_date) from card_bills where ${OF(':laterId')} and removed_at is null)`,
  `update card_bills set account_id = cast(:earlierId as uuid), updated_at = now() where ${OF(':laterId')}`,
  `update transactions set account_id = cast(:earlierId as uuid), updated_at = now() where ${OF(':laterId')}`,
  `update transaction_matches set account_id = cast(:earlierId as uuid) where ${OF(':laterId')}`,
  `update transaction_aliases set account_id = cast(:earlierId as uuid) where ${OF(':laterId')}`,
  `update account_sources set account_id = cast(:earlierId as uuid) where ${OF(':laterId')}`,
  `delete from bank_account_balances later where ${OF(':laterId')} and exists (
     select 1 from bank_account_balances where ${OF(':earlierId')} and date = later.date)`,
  `update bank_account_balances set account_id = cast(:earlierId as uuid) where ${OF(':laterId')}`,
  // The id at the provider is the earlier account's from now on.
  `update bank_accounts set removed_at = now(), removal_reason = 'merged', provider_account_id = 'merged:' || id,
     updated_at = now()
   where user_id = cast(:userId as uuid) and id = cast(:laterId as uuid)`,
  // Rows of the later account were compared with its own only.
  `update bank_accounts set matched_at = null where user_id = cast(:userId as uuid) and id = cast(:earlierId as uuid)`,
];

/** What the bank says of the account now, until the next reading of accounts. */
export const SHOW_AS_LATER = `
  update bank_accounts earlier set name = later.name, marketing_name = later.marketing_name, number = later.number,
    balance = later.balance, balance_as_of = later.balance_as_of, bank = later.bank, card = later.card,
    sealed = coalesce(later.sealed, earlier.sealed), sealed_digest = coalesce(later.sealed_digest, earlier.sealed_digest)
  from bank_accounts later
  where earlier.user_id = cast(:userId as uuid) and earlier.id = cast(:earlierId as uuid)
    and later.user_id = earlier.user_id and later.id = cast(:laterId as uuid)
`;
