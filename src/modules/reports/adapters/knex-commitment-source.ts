import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { type DecimalText, inMinorUnits, sum } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import type { Movement } from '../../recurring/index.js';
import type { CommitmentSource, Holdings } from '../application/commitment-source.js';
import type { CardInUse, CommitmentFacts, InstalmentCharge, LoanInUse } from '../domain/commitment.js';

/** Where a bank does not tell on which day a bill closed: a week before it is due, as most do. */
const CLOSES_BEFORE_DUE = 7;

/** The last closed bill of each card, and what was charged and paid since. Amounts leave it as text. */
const CARDS = `
  select a.id as "accountId", coalesce(a.marketing_name, a.name) as name, a.currency, cast(a.balance as text) as balance,
    a.card ->> 'balanceDueDate' as "dueDate",
    case when bill.id is null then null else json_build_object('id', bill.id, 'dueDate', bill.due_date,
      'closingDate', bill.closing_date, 'total', cast(bill.total_amount as text), 'paid', cast(bill.paid as text)) end as bill,
    cast(since.charged as text) as "chargedSince", cast(since.paid as text) as "paidSince"
  from bank_accounts a
  left join lateral (
    select id, due_date, coalesce(closing_date, due_date - ${CLOSES_BEFORE_DUE}) as closing_date, total_amount,
      (select coalesce(sum(cast(payment ->> 'amount' as numeric)), 0) from jsonb_array_elements(payments) payment) as paid
    from card_bills
    where user_id = a.user_id and account_id = a.id and removed_at is null and currency = a.currency
    order by due_date desc, id desc limit 1
  ) bill on true
  cross join lateral (
    select coalesce(sum(amount) filter (where flow <> 'transfer'), 0) as charged,
      coalesce(sum(amount) filter (where flow = 'transfer' and amount > 0), 0) as paid
    from transactions t
    where bill.id is not null and t.user_id = a.user_id and t.account_id = a.id and t.removed_at is null
      and t.date > bill.closing_date and t.date <= cast(:today as date) and t.currency = a.currency
  ) since
  where a.user_id = cast(:userId as uuid) and a.type = 'CREDIT' and a.removed_at is null
  order by a.id`;

const INSTALMENTS = `
  select id as "transactionId", account_id as "accountId", date, cast(amount as text) as amount, currency, description,
    merchant_name as "merchantName", cast(card ->> 'instalmentNumber' as integer) as number,
    cast(card ->> 'instalmentsTotal' as integer) as total, card ->> 'purchasedAt' as "purchasedAt",
    card ->> 'purchaseAmount' as "purchaseAmount"
  from transactions
  where user_id = cast(:userId as uuid) and removed_at is null and date >= cast(:since as date) and amount < 0
    and not excluded
    and case when card ->> 'instalmentNumber' ~ '^[0-9]{1,4}$' and card ->> 'instalmentsTotal' ~ '^[0-9]{1,4}$'
      then cast(card ->> 'instalmentNumber' as integer) between 1 and cast(card ->> 'instalmentsTotal' as integer)
        and cast(card ->> 'instalmentsTotal' as integer) between 2 and 480
      else false end
  order by date, id`;

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

@injectable()
export class KnexCommitmentSource implements CommitmentSource {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async facts(userId: UserId, since: LocalDate, today: LocalDate): Promise<CommitmentFacts> {
    return {
      cards: await this.rows<CardInUse>(CARDS, { userId, today }),
      instalments: await this.rows<InstalmentCharge>(INSTALMENTS, { userId, since }),
      loans: await this.rows<LoanInUse>(LOANS, { userId }),
    };
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

  private async rows<Row>(sql: string, bindings: Record<string, string | number>): Promise<Row[]> {
    const { rows } = await this.database.sql.raw<{ rows: Row[] }>(sql, bindings);
    return rows;
  }
}
