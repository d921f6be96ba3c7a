import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import type { DecimalText } from '../../../shared/decimal-text.js';
import { dayOf, type LocalDate, parseLocalDate, today } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import type { CardFacts } from '../../accounts/index.js';
import type { Transaction } from '../../transactions/index.js';
import type { CardOfUser, CardReader } from '../application/card-reader.js';
import type { CardRow } from '../domain/card-row.js';
import type { BankBill } from '../domain/statement.js';

/** Without what a bill does not need, above all what is sealed. */
const ROWS = `
  select id, account_id, date, amount, currency, description, status, category_id, merchant_name, card, transfer_role
  from transactions
  where user_id = cast(:userId as uuid) and account_id = any(cast(:accountIds as uuid[])) and removed_at is null and not awaits_match
  order by date, booked_at, id
`;

interface Row {
  id: string;
  account_id: string;
  date: LocalDate;
  amount: DecimalText;
  currency: string;
  description: string;
  status: CardRow['status'];
  category_id: string | null;
  merchant_name: string | null;
  card: Transaction['card'];
  transfer_role: CardRow['transferRole'];
}

@injectable()
export class KnexCardReader implements CardReader {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async cards(userId: UserId): Promise<CardOfUser[]> {
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
    const timeZone = await this.timeZone(userId);
    const { rows }: { rows: Row[] } = await sql.raw(ROWS, { userId, accountIds });
    const rowsOf = Map.groupBy(rows, ({ account_id }) => account_id);
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
      rows: (rowsOf.get(id) ?? []).map((row) => cardRow(row, timeZone)),
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

  async today(userId: UserId, now: Date): Promise<LocalDate> {
    return today(now, await this.timeZone(userId));
  }

  private async timeZone(userId: UserId): Promise<string> {
    const [user] = await this.database.sql('users').select('time_zone').where({ id: userId });
    return user.time_zone;
  }
}

const day = (text: string | null | undefined) => (text ? parseLocalDate(text) : null);

function cardRow({ card, ...row }: Row, timeZone: string): CardRow {
  return {
    id: row.id,
    date: row.date,
    amount: row.amount,
    currency: row.currency,
    description: row.description,
    status: row.status,
    categoryId: row.category_id,
    merchantName: row.merchant_name,
    providerBillId: card?.providerBillId ?? null,
    forecastMonth: card?.billForecastMonth ?? null,
    instalmentNumber: card?.instalmentNumber ?? null,
    instalmentsTotal: card?.instalmentsTotal ?? null,
    purchaseAmount: card?.purchaseAmount ?? null,
    purchasedOn: card?.purchasedAt ? dayOf(new Date(card.purchasedAt), timeZone) : null,
    cardNumber: card?.cardNumber ?? null,
    feeType: card?.feeType ?? null,
    otherCreditsType: card?.otherCreditsType ?? null,
    transferRole: row.transfer_role,
  };
}
