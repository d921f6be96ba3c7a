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

const total = (condition: string) => `cast(coalesce(sum(amount) filter (where ${condition}), 0) as text)`;

/**
 * One statement, so that all of it is of the same moment. Of each account the days run from the last two known balances before
 * the range on, to the end of the range or to the first known balance where there is none before. Amounts leave it as text.
 */
const READ = `
  with account as (
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
  )
  select id, name, currency,
    (select json_build_object('date', date, 'source', source) ${BALANCES} order by date limit 1) as "firstKnown",
    (select date ${MOVED} and moved.currency = account.currency order by date limit 1) as "movementsSince",
    (select cast(count(*) as integer) ${MOVED} and moved.currency <> account.currency
      and date between cast(:from as date) and cast(:to as date)) as "inOtherCurrencies",
    (select coalesce(json_agg(json_build_object('date', date, 'balance', cast(balance.balance as text), 'source', source)
      order by date), '[]') ${BALANCES} and date between first_day and last_day) as balances,
    (select coalesce(json_agg(day order by date), '[]') from (
      select moved.date, ${total(`not excluded and flow = 'income'`)} as income,
        ${total(`not excluded and flow = 'expense'`)} as expense,
        ${total(`not excluded and flow = 'transfer' and amount > 0`)} as "transfersIn",
        ${total(`not excluded and flow = 'transfer' and amount <= 0`)} as "transfersOut",
        ${total('excluded')} as excluded,
        ${total('booked_at > balance.as_of')} as "bookedAfter",
        ${total('booked_at > balance.as_of or provider_created_at > balance.as_of')} as "learnedAfter"
      from transactions moved
      left join bank_account_balances balance on balance.user_id = cast(:userId as uuid)
        and balance.account_id = moved.account_id and balance.date = moved.date and balance.source = 'collected'
      where moved.user_id = cast(:userId as uuid) and moved.account_id = account.id and moved.removed_at is null
        and moved.status = 'POSTED' and moved.currency = account.currency
        and moved.date between first_day and last_day
      group by moved.date
    ) day) as days
  from bounds account
  order by created_at, id
`;

/** Reads movements and the balances that were noted at each collection. */
@injectable()
export class KnexCashFlowSource implements CashFlowSource {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async read(userId: UserId, { from, to }: Period, accountIds: readonly string[] | null): Promise<FlowAccount[]> {
    const { rows } = await this.database.sql.raw(READ, { userId, from, to, accountIds });
    return rows as FlowAccount[];
  }
}
