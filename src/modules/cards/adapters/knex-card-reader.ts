import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { type LocalDate, parseLocalDate } from '../../../shared/local-date.js';
import { type Month, monthOf } from '../../../shared/month.js';
import type { UserId } from '../../../shared/principal.js';
import type { CardFacts } from '../../accounts/index.js';
import type { CardOfUser, CardOwner, CardReader, Days, RowsOfCards } from '../application/card-reader.js';
import { type CardMonth, cardMonth, type Teaching } from '../domain/card-month.js';
import type { CardRow } from '../domain/card-row.js';
import type { BankBill } from '../domain/statement.js';
import { COUNTS, IN_ORDER, ROW, type Row, rowsOfCards } from './card-row-sql.js';
import { KeptMonths } from './kept-months.js';

/** A bank's habits are learned from as many of a card's newest months in which its rows named bills. */
const MONTHS_THAT_TEACH = 12;

const TEACHING = `
  select account_id, teaching from unnest(cast(:accountIds as uuid[])) card (account_id)
  cross join lateral (
    select teaching from account_months
    where user_id = cast(:userId as uuid) and account_id = card.account_id and teaching is not null
    order by month desc limit ${MONTHS_THAT_TEACH}
  ) newest`;

const INSTALMENTS = `
  select ${ROW}
  from card_instalments instalment
  join transactions moved on moved.user_id = cast(:userId as uuid) and moved.id = instalment.transaction_id
  where instalment.user_id = cast(:userId as uuid) and instalment.account_id = any(cast(:accountIds as uuid[])) and ${COUNTS}`;

const EARLIER = `
  select since_from from card_instalments
  where user_id = cast(:userId as uuid) and account_id = any(cast(:accountIds as uuid[])) and since_from <= cast(:day as date)
  order by since_from desc offset cast(:before as integer) limit 1`;
const LATER = `
  select since_to from card_instalments
  where user_id = cast(:userId as uuid) and account_id = any(cast(:accountIds as uuid[])) and since_to >= cast(:day as date)
  order by since_to offset cast(:after as integer) limit 1`;

@injectable()
export class KnexCardReader implements CardReader {
  private readonly kept: KeptMonths;

  constructor(@inject(DATABASE) private readonly database: Database) {
    this.kept = new KeptMonths(database);
  }

  async timeZone(userId: UserId): Promise<string> {
    const [user] = await this.database.sql('users').select('time_zone').where({ id: userId });
    return user.time_zone;
  }

  async cards(owner: CardOwner): Promise<CardOfUser[]> {
    const { userId } = owner;
    const { sql } = this.database;
    const accounts: { id: string; currency: string; card: CardFacts | null; connector_id: number }[] = await sql(
      'bank_accounts',
    )
      .select('bank_accounts.id', 'bank_accounts.currency', 'bank_accounts.card', 'bank_connections.connector_id')
      .join('bank_connections', (on) =>
        on
          .on('bank_connections.user_id', 'bank_accounts.user_id')
          .andOn('bank_connections.id', 'bank_accounts.connection_id'),
      )
      .where({ 'bank_accounts.user_id': userId, 'bank_accounts.type': 'CREDIT' })
      .whereNull('bank_accounts.removed_at')
      .orderBy(['bank_accounts.created_at', 'bank_accounts.id']);
    if (accounts.length === 0) return [];
    const accountIds = accounts.map(({ id }) => id);
    await this.kept.refresh(owner, accountIds);
    const teaching = await this.query<{ account_id: string; teaching: Teaching[] }>(TEACHING, { userId, accountIds });
    const teachingOf = Map.groupBy(teaching, ({ account_id }) => account_id);
    const bills = await sql('card_bills')
      .select('card_bills.*')
      .where({ user_id: userId })
      .whereIn('account_id', accountIds)
      .whereNull('removed_at')
      .orderBy(['due_date', 'id']);
    const billsOf = Map.groupBy(bills, ({ account_id }) => account_id as string);
    return accounts.map(({ id, currency, card, connector_id }) => ({
      accountId: id,
      connectorId: connector_id,
      currency,
      nextClosing: day(card?.balanceCloseDate),
      nextDue: day(card?.balanceDueDate),
      teaching: (teachingOf.get(id) ?? []).flatMap((month) => month.teaching),
      bills: (billsOf.get(id) ?? []).map(
        (bill): BankBill => ({
          id: bill.id,
          accountId: bill.account_id,
          providerBillId: bill.provider_bill_id,
          dueDate: bill.due_date,
          closingDate: bill.closing_date,
          totalAmount: bill.total_amount,
          currency: bill.currency,
          payments: bill.payments,
          minimumPaymentAmount: bill.minimum_payment_amount,
          allowsInstalments: bill.allows_instalments,
          financeCharges: bill.finance_charges,
          createdAt: bill.created_at,
          updatedAt: bill.updated_at,
        }),
      ),
    }));
  }

  async months(owner: CardOwner, accountId: string): Promise<CardMonth[]> {
    const kept = await this.kept.read(owner, accountId);
    // Somebody wrote while it was made: what is there now counts.
    const changed = kept.filter(({ lines }) => lines === null).map(({ month }) => month);
    const rows = Map.groupBy(await this.rows(owner, accountId, changed), ({ date }) => monthOf(date));
    return kept.flatMap(({ month, lines }): CardMonth[] => {
      const own = rows.get(month);
      if (lines) return lines.groups.length > 0 ? [lines] : [];
      return own ? [cardMonth(month, own)] : [];
    });
  }

  async rows(owner: CardOwner, accountId: string, months: readonly Month[]): Promise<CardRow[]> {
    if (months.length === 0) return [];
    const wanted = months.map((month) => ({ account_id: accountId, month }));
    return (await this.kept.rows(owner, wanted)).get(accountId) ?? [];
  }

  instalments(owner: CardOwner, accountIds: readonly string[], { from, to }: Days): Promise<RowsOfCards> {
    const made = 'instalment.since_from <= cast(:to as date) and instalment.since_to >= cast(:from as date)';
    return this.instalmentRows(owner, made, { accountIds, from, to });
  }

  instalmentsSince(owner: CardOwner, accountIds: readonly string[], month: Month): Promise<RowsOfCards> {
    const live = `(instalment.account_id, instalment.since_from, instalment.since_to) in (
      select account_id, since_from, since_to from card_instalments
      where user_id = cast(:userId as uuid) and account_id = any(cast(:accountIds as uuid[])) and month >= cast(:since as date))`;
    return this.instalmentRows(owner, live, { accountIds, since: `${month}-01` });
  }

  async daysAround(
    { userId }: CardOwner,
    accountIds: readonly string[],
    day: LocalDate,
    { before, after }: { before: number; after: number },
  ): Promise<{ from: LocalDate | null; to: LocalDate | null }> {
    const asked = { userId, accountIds, day, before, after };
    const [row] = await this.query<{ from: LocalDate | null; to: LocalDate | null }>(
      `select (${EARLIER}) as "from", (${LATER}) as "to"`,
      asked,
    );
    return row!;
  }

  private async instalmentRows(
    { userId, timeZone }: CardOwner,
    condition: string,
    asked: object,
  ): Promise<RowsOfCards> {
    const rows = await this.query<Row>(`${INSTALMENTS} and ${condition} ${IN_ORDER}`, { userId, ...asked });
    return rowsOfCards(rows, timeZone);
  }

  private async query<Found>(sql: string, asked: object): Promise<Found[]> {
    const { rows } = await this.database.sql.raw<{ rows: Found[] }>(sql, asked as never);
    return rows;
  }
}

const day = (text: string | null | undefined) => (text ? parseLocalDate(text) : null);
