import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { storableJson } from '../../../platform/database/storable-json.js';
import { takeOverSql } from '../../../platform/database/take-over-sql.js';
import { type DecimalText, inMinorUnits } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { BillRepository } from '../application/bill-repository.js';
import type { CardBill } from '../domain/card-bill.js';
import type { ProviderBill } from '../domain/provider-bill.js';

/** A row of `card_bills`. */
interface Row {
  id: string;
  account_id: string;
  due_date: LocalDate;
  closing_date: LocalDate | null;
  total_amount: DecimalText;
  currency: string;
  minimum_payment_amount: DecimalText | null;
  allows_instalments: boolean | null;
  finance_charges: CardBill['financeCharges'];
  payments: CardBill['payments'];
  created_at: Date;
  updated_at: Date;
}

const WRITE_BILLS = takeOverSql({
  table: 'card_bills',
  key: { account_id: 'uuid', provider_bill_id: 'text' },
  columns: {
    due_date: 'date',
    closing_date: 'date',
    total_amount: 'numeric',
    currency: 'text',
    minimum_payment_amount: 'numeric',
    allows_instalments: 'boolean',
    finance_charges: 'jsonb',
    payments: 'jsonb',
  },
  gone: `cast(:removeMissing as boolean)
    and known.due_date >= (select min(due_date) from incoming where incoming.account_id = known.account_id)`,
});

@injectable()
export class KnexBillRepository implements BillRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async list(userId: UserId, accountId: string, page: PageRequest): Promise<Page<CardBill>> {
    const found = await readKeysetPage<Row>(
      this.database
        .sql('card_bills')
        .select('card_bills.*')
        .where({ user_id: userId, account_id: accountId })
        .whereNull('removed_at'),
      {
        columns: [
          { column: 'card_bills.due_date', type: 'date' },
          { column: 'card_bills.id', type: 'uuid' },
        ],
        direction: 'desc',
        scope: ['card_bills', userId, accountId],
      },
      page,
    );
    return { ...found, rows: found.rows.map(bill) };
  }

  async writeAll(
    connection: { userId: UserId; connectionId: string },
    cards: { accountId: string; bills: ProviderBill[] }[],
    options: { removeMissing: boolean },
  ): Promise<RowCounts> {
    const unique = new Map<string, object>();
    for (const { accountId, bills } of cards) {
      for (const row of bills) unique.set(`${accountId} ${row.providerBillId}`, columns(accountId, row));
    }
    const { rows } = await this.database.sql.raw(WRITE_BILLS, {
      ...connection,
      removeMissing: options.removeMissing,
      rows: storableJson([...unique.values()]),
    });
    const { created, updated, removed } = rows[0] as { created: number; updated: number; removed: number };
    return { fetched: unique.size, created, updated, unchanged: unique.size - created - updated, removed };
  }
}

function columns(accountId: string, row: ProviderBill) {
  const padded = <T extends { amount: DecimalText; currency: string }>(part: T) => ({
    ...part,
    amount: inMinorUnits(part.amount, part.currency),
  });
  const minimum = row.minimumPaymentAmount;
  return {
    account_id: accountId,
    provider_bill_id: row.providerBillId,
    due_date: row.dueDate,
    closing_date: row.closingDate,
    total_amount: inMinorUnits(row.totalAmount, row.currency),
    currency: row.currency,
    minimum_payment_amount: minimum === null ? null : inMinorUnits(minimum, row.currency),
    allows_instalments: row.allowsInstalments,
    finance_charges: row.financeCharges.map(padded),
    payments: row.payments.map(padded),
  };
}

function bill(row: Row): CardBill {
  return {
    id: row.id,
    accountId: row.account_id,
    dueDate: row.due_date,
    closingDate: row.closing_date,
    totalAmount: row.total_amount,
    currency: row.currency,
    minimumPaymentAmount: row.minimum_payment_amount,
    allowsInstalments: row.allows_instalments,
    financeCharges: row.finance_charges,
    payments: row.payments,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
