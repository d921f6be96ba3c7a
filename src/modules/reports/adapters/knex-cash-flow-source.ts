import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import type { UserId } from '../../../shared/principal.js';
import type { CashFlowSource } from '../application/cash-flow-source.js';
import type { FlowAccount } from '../domain/cash-flow.js';
import type { Period } from '../domain/period.js';

const BALANCES = `
  from bank_account_balances balance
  where balance.user_id = cast(:userId as uuid) and balance.account_id = account.id and balance.currency = account.currency`;

const MOVED = `
  from transactions moved
  where moved.user_id = cast(:userId as uuid) and moved.account_id = account.id and moved.removed_at is null
    and moved.status = 'POSTED'`;

const total = (condition: string) =>
  `cast(coalesce(sum(amount) filter (where moved.currency = account.currency and ${condition}), 0) as text)`;

/** What moved on each day of a month, in the account's currency; `own` and `others` count what did in it and in another. */
const FLOW = `
  (select coalesce(json_agg(day order by date), '[]') from (
    select moved.date, ${total(`not excluded and flow = 'income'`)} as income,
      ${total(`not excluded and flow = 'expense'`)} as expense,
      ${total(`not excluded and flow = 'transfer' and amount > 0`)} as transfers_in,
      ${total(`not excluded and flow = 'transfer' and amount <= 0`)} as transfers_out,
      ${total('excluded')} as excluded,
      ${total('booked_at > balance.as_of')} as booked_after,
      ${total('booked_at > balance.as_of or provider_created_at > balance.as_of')} as learned_after,
      count(*) filter (where moved.currency = account.currency) as own,
      count(*) filter (where moved.currency <> account.currency) as others
    from transactions moved
    left join bank_account_balances balance on balance.user_id = cast(:userId as uuid)
      and balance.account_id = moved.account_id and balance.date = moved.date and balance.source = 'collected'
    where moved.user_id = cast(:userId as uuid) and moved.account_id = account.id and moved.removed_at is null
      and moved.status = 'POSTED' and moved.date >= held.month and moved.date < cast(held.month + interval '1 month' as date)
    group by moved.date
  ) day)`;

/** Of each account the days run from the last two known balances before the range on, to its end or to the first known balance. */
const ACCOUNTS = `
  account as (
    select id, name, currency, created_at from bank_accounts
    where user_id = cast(:userId as uuid) and removed_at is null
      and case when cast(:accountIds as uuid[]) is null then type <> 'CREDIT' else id = any(cast(:accountIds as uuid[])) end
  ), bounds as (
    select account.*,
      coalesce((select min(date) from (select date ${BALANCES} and date < cast(:from as date) order by date desc limit 2) last),
        cast(:from as date)) as first_day,
      greatest(cast(:to as date), case when not exists (select ${BALANCES} and date < cast(:from as date)) then
        (select date ${BALANCES} and date >= cast(:from as date) order by date limit 1) end) as last_day
    from account
  )`;

/** The months of these days with what their flow hangs on beside the transactions: the currency, and when balances were collected. */
const MONTHS = `
  from bounds account
  join account_months held on held.user_id = cast(:userId as uuid) and held.account_id = account.id
    and held.month between date_trunc('month', cast(first_day as timestamp)) and last_day
  cross join lateral (
    select concat(account.currency, ' ', md5(string_agg(concat(date, ' ', extract(epoch from as_of)), ',' order by date))) as made_for
    from bank_account_balances
    where user_id = cast(:userId as uuid) and account_id = account.id and source = 'collected'
      and date >= held.month and date < cast(held.month + interval '1 month' as date)
  ) needs`;

const IS_FRESH = 'coalesce(held.flow_version = held.version and held.flow_for = needs.made_for, false)';

/** Keeps the flow of months that changed. It counts as of the version that this statement sees, and waits for no writer. */
const KEEP = `
  with ${ACCOUNTS}, made as materialized (
    select held.account_id, held.month, held.version, needs.made_for, ${FLOW} as flow ${MONTHS} where not ${IS_FRESH}
  ), locked as (
    select made.* from made join account_months held on held.user_id = cast(:userId as uuid)
      and held.account_id = made.account_id and held.month = made.month and held.version = made.version
    for update of held skip locked
  )
  update account_months held set flow = locked.flow, flow_version = locked.version, flow_for = locked.made_for
  from locked
  where held.user_id = cast(:userId as uuid) and held.account_id = locked.account_id and held.month = locked.month
    and held.version = locked.version`;

/** One statement, so that all of it is of the same moment: months that are not kept are read from the transactions. Amounts leave it as text. */
const READ = `
  with ${ACCOUNTS}, flow as materialized (
    select account.id as account_id, day.* ${MONTHS}
    cross join lateral json_to_recordset(case when ${IS_FRESH} then held.flow else ${FLOW} end) as day
      (date date, income text, expense text, transfers_in text, transfers_out text, excluded text, booked_after text,
        learned_after text, own integer, others integer)
  )
  select id, name, currency,
    (select json_build_object('date', date, 'source', source) ${BALANCES} order by date limit 1) as "firstKnown",
    (select date ${MOVED} and moved.currency = account.currency order by date limit 1) as "movementsSince",
    (select cast(coalesce(sum(others), 0) as integer) from flow
      where account_id = account.id and date between cast(:from as date) and cast(:to as date)) as "inOtherCurrencies",
    (select coalesce(json_agg(json_build_object('date', date, 'balance', cast(balance.balance as text), 'source', source)
      order by date), '[]') ${BALANCES} and date between first_day and last_day) as balances,
    (select coalesce(json_agg(day order by date), '[]') from (
      select date, income, expense, transfers_in as "transfersIn", transfers_out as "transfersOut", excluded,
        booked_after as "bookedAfter", learned_after as "learnedAfter"
      from flow where account_id = account.id and own > 0 and date between first_day and last_day
    ) day) as days
  from bounds account
  order by created_at, id
`;

/** Reads what moved by day, kept by month until something in it changes, and the balances that were noted at each collection. */
@injectable()
export class KnexCashFlowSource implements CashFlowSource {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async read(userId: UserId, { from, to }: Period, accountIds: readonly string[] | null): Promise<FlowAccount[]> {
    const asked = { userId, from, to, accountIds };
    await this.database.sql.raw(KEEP, asked);
    const { rows } = await this.database.sql.raw(READ, asked);
    return rows as FlowAccount[];
  }
}
