import type { DecimalText } from '../../../shared/decimal-text.js';
import { dayOf, type LocalDate } from '../../../shared/local-date.js';
import type { Transaction } from '../../transactions/index.js';
import type { RowsOfCards } from '../application/card-reader.js';
import type { CardRow } from '../domain/card-row.js';

/** Of `transactions moved`, without what a bill does not need, above all what is sealed. */
export const ROW = `moved.id, moved.account_id, moved.date, moved.amount, moved.currency, moved.description, moved.status,
  moved.category_id, moved.merchant_name, moved.card, moved.transfer_role`;
export const COUNTS = 'moved.removed_at is null and not moved.awaits_match';
export const IN_ORDER = 'order by moved.date, moved.booked_at, moved.id';

export interface Row {
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

/** By account, in the order in which they come. `timeZone` is the user's: a purchase was made on their day. */
export function rowsOfCards(rows: readonly Row[], timeZone: string): RowsOfCards {
  const byAccount = Map.groupBy(rows, ({ account_id }) => account_id);
  return new Map([...byAccount].map(([id, own]) => [id, own.map((row) => cardRow(row, timeZone))]));
}

export function cardRow({ card, ...row }: Row, timeZone: string): CardRow {
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
