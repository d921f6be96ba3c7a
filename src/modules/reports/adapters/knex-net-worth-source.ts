import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import type { UserId } from '../../../shared/principal.js';
import type { NetWorthSource } from '../application/net-worth-source.js';
import type { Holding } from '../domain/holding.js';
import type { Period } from '../domain/period.js';

/** What names a credit line that several cards draw on, as SQL over `bank_accounts`: the line of the total goes first. */
const SHARED_LINE = `
  (select concat_ws(' ', connection_id, line ->> 'type', line ->> 'name', line ->> 'limitAmount')
   from jsonb_array_elements(case jsonb_typeof(card -> 'creditLines') when 'array' then card -> 'creditLines' else '[]' end) line
   where line ->> 'consolidationType' = 'CONSOLIDADO'
   order by line ->> 'type' = 'LIMITE_CREDITO_TOTAL' desc, line ->> 'name' limit 1)`;

/** The user's days of one holding, whichever it is; money owed is negative. */
const DAYS = `
  select date, value, gross from (
    select date, currency, balance as value, balance as gross from bank_account_balances
    where user_id = cast(:userId as uuid) and account_id = holding.id and kind in ('account', 'card')
    union all
    select date, currency, coalesce(balance, amount), coalesce(amount, balance) from investment_positions
    where user_id = cast(:userId as uuid) and investment_id = holding.id and kind = 'investment'
    union all
    select date, currency, -outstanding_balance, -outstanding_balance from loan_balances
    where user_id = cast(:userId as uuid) and loan_id = holding.id and kind = 'loan'
  ) days where value is not null and days.currency = holding.currency`;

/** One statement, so that all of it is of the same moment. Amounts leave it as text. */
const READ = `
  with holding as (
    select case type when 'CREDIT' then 'card' else 'account' end as kind, id, connection_id, name, currency,
      case type when 'CREDIT' then ${SHARED_LINE} end as shared_line, created_at
    from bank_accounts where user_id = cast(:userId as uuid) and removed_at is null
    union all
    select 'investment', id, connection_id, name, currency, null, created_at
    from investments where user_id = cast(:userId as uuid) and removed_at is null
    union all
    select 'loan', id, connection_id, coalesce(product_name, type, kind, ''), currency, null, created_at
    from loans where user_id = cast(:userId as uuid) and removed_at is null
  )
  select kind, id, connection_id as "connectionId", name, currency, shared_line as "sharedLine",
    first.date as "knownSince",
    (select coalesce(json_agg(json_build_object('date', date, 'value', cast(value as text), 'gross', cast(gross as text))
        order by date), '[]')
      from ((${DAYS} and date < cast(:from as date) order by date desc limit 1)
        union all (${DAYS} and date between cast(:from as date) and cast(:to as date))) known) as values
  from holding
  left join lateral (${DAYS} order by date limit 1) first on true
  order by array_position(array['account', 'card', 'investment', 'loan'], kind), created_at, id
`;

/** Reads the histories that were noted at each collection. */
@injectable()
export class KnexNetWorthSource implements NetWorthSource {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async read(userId: UserId, { from, to }: Period): Promise<Holding[]> {
    const { rows } = await this.database.sql.raw(READ, { userId, from, to });
    return rows as Holding[];
  }
}
