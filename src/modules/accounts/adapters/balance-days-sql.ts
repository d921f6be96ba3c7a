import { noteDaysSql } from '../../../platform/database/note-days-sql.js';

const DAYS = { table: 'bank_account_balances', owner: 'account_id', values: ['balance', 'currency', 'source'] };

/** What was collected of a connection's accounts, on the user's day of its collection. A derived balance gives way. */
export const NOTE_COLLECTED = noteDaysSql({
  ...DAYS,
  current: `
    select id as account_id, cast(balance_as_of at time zone :timeZone as date) as date, balance_as_of as as_of,
      balance, currency, 'collected' as source
    from bank_accounts
    where user_id = cast(:userId as uuid) and connection_id = cast(:connectionId as uuid)
      and removed_at is null and balance is not null and balance_as_of is not null`,
  yields: "known.source = 'derived'",
});

const OF_ACCOUNT = 'user_id = cast(:userId as uuid) and account_id = cast(:accountId as uuid)';

/** Which days are derived again: conditions on `date`. */
const LOOKED_AT = {
  all: 'true',
  since: 'date >= cast(:since as date)',
  ofTransactions: `date in (
    select date from transactions where ${OF_ACCOUNT} and provider_transaction_id = any(cast(:ids as text[])))`,
};

/** Days on which some transaction has a running balance, and the balance of the one that ended the day; null without. */
const ended = (days: string) => `
  select day.date, last.booked_at, last.balance_after, last.currency
  from (
    select distinct date from transactions
    where ${OF_ACCOUNT} and balance_after is not null and removed_at is null and account_type <> 'CREDIT' and ${days}
  ) day
  cross join lateral (
    select booked_at, balance_after, currency from transactions
    where ${OF_ACCOUNT} and date = day.date and removed_at is null and status = 'POSTED'
    order by booked_at desc, position_in_day desc nulls last, id desc limit 1
  ) last
`;

/**
 * Derives the balances of days from the day's last posted transaction: first what no transaction bears out any more goes,
 * then the days are noted. Where the last one has no running balance the day is unknown, whatever earlier ones say. The
 * last is the one booked last; of those booked at one instant (bare dates all are), the one that the bank puts last.
 */
const derive = (days: string) => [
  `delete from bank_account_balances
   where ${OF_ACCOUNT} and source = 'derived' and ${days}
     and date not in (select date from (${ended(days)}) ended where balance_after is not null)`,
  noteDaysSql({
    ...DAYS,
    current: `
      select cast(:accountId as uuid) as account_id, date, booked_at as as_of, balance_after as balance, currency,
        'derived' as source
      from (${ended(days)}) ended
      where balance_after is not null and not exists (
        select from bank_account_balances collected
        where ${OF_ACCOUNT} and collected.date = ended.date
          and collected.source = 'collected')`,
    yields: 'true',
  }),
];

export const DERIVE = {
  all: derive(LOOKED_AT.all),
  since: derive(LOOKED_AT.since),
  ofTransactions: derive(LOOKED_AT.ofTransactions),
};
