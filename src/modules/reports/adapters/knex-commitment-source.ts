import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { type DecimalText, inMinorUnits, sum } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import type { Movement } from '../../recurring/index.js';
import type { BesidesQuery, CommitmentSource, Holdings } from '../application/commitment-source.js';
import type { CardInUse, LoanInUse } from '../domain/commitment.js';

const CARDS = `
  select id as "accountId", coalesce(marketing_name, name) as name, currency, cast(balance as text) as balance,
    case when card ->> 'balanceDueDate' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then card ->> 'balanceDueDate' end as "dueDate"
  from bank_accounts
  where user_id = cast(:userId as uuid) and type = 'CREDIT' and removed_at is null
  order by id`;

const LOANS = `
  select id, coalesce(product_name, type, kind, '') as name, currency, cast(outstanding_balance as text) as outstanding,
    cast(instalments_total as integer) as "instalmentsTotal", cast(instalments_paid as integer) as "instalmentsPaid",
    due_date as "dueDate"
  from loans
  where user_id = cast(:userId as uuid) and removed_at is null and outstanding_balance > 0
    and coalesce(instalments_total, 0) between 0 and 1200 and coalesce(instalments_paid, 0) between 0 and 1200
  order by id`;

const BANK_MOVEMENTS = `
  select id as "transactionId", account_id as "accountId", date, cast(amount as text) as amount, currency, description,
    merchant_name as "merchantName",
    case when amount < 0 then payment -> 'receiver' ->> 'name' else payment -> 'payer' ->> 'name' end as counterparty,
    category_id as "categoryId"
  from transactions
  where user_id = cast(:userId as uuid) and removed_at is null and account_type = 'BANK' and amount <> 0
    and date between cast(:since as date) and cast(:until as date)
  order by date desc, booked_at desc, id desc
  limit cast(:limit as integer)`;

const TOTALS_BESIDES = `
  with counted as (select unnest(cast(:accountIds as uuid[])) as id), totals as (
    select cast(sum(amount) as text) as total
    from transactions
    where user_id = cast(:userId as uuid) and removed_at is null and account_type = 'BANK' and amount <> 0
      and currency = :currency and account_id = any(cast(:accountIds as uuid[]))
      and date between cast(:from as date) and cast(:to as date)
      and id <> all(cast(:transactionIds as uuid[]))
    group by date
  )
  select (select coalesce(json_agg(total), '[]') from totals) as totals,
    (select min(first) from counted cross join lateral (
      select date as first from transactions
      where user_id = cast(:userId as uuid) and removed_at is null and account_id = counted.id and currency = :currency
        and date <= cast(:to as date)
      order by date limit 1
    ) of_account) as first`;

@injectable()
export class KnexCommitmentSource implements CommitmentSource {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  cards(userId: UserId): Promise<Omit<CardInUse, 'bills' | 'instalments'>[]> {
    return this.rows(CARDS, { userId });
  }

  loans(userId: UserId): Promise<LoanInUse[]> {
    return this.rows(LOANS, { userId });
  }

  async bankAccounts(userId: UserId): Promise<Holdings[]> {
    const rows: (Holdings['accounts'][number] & { currency: string })[] = await this.database
      .sql('bank_accounts')
      .where({ user_id: userId, type: 'BANK' })
      .whereNull('removed_at')
      .orderBy(['created_at', 'id'])
      .select({ id: 'id', name: 'name', currency: 'currency', balance: 'balance', balanceAsOf: 'balance_as_of' });
    return [...Map.groupBy(rows, ({ currency }) => currency)].map(([currency, accounts]) => {
      const known = accounts.flatMap(({ balance }) => (balance === null ? [] : [balance as DecimalText]));
      return { currency, balance: known.length === 0 ? null : inMinorUnits(sum(known), currency), accounts };
    });
  }

  bankMovements(userId: UserId, since: LocalDate, until: LocalDate, limit: number): Promise<Movement[]> {
    return this.rows<Movement>(BANK_MOVEMENTS, { userId, since, until, limit });
  }

  async totalsBesides(userId: UserId, query: BesidesQuery): Promise<{ totals: string[]; first: LocalDate | null }> {
    const [row] = await this.rows<{ totals: string[]; first: LocalDate | null }>(TOTALS_BESIDES, { userId, ...query });
    return row!;
  }

  private async rows<Row>(sql: string, bindings: Record<string, string | number | readonly string[]>): Promise<Row[]> {
    const { rows } = await this.database.sql.raw<{ rows: Row[] }>(sql, bindings);
    return rows;
  }
}
