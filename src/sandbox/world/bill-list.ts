import { bareDate, type Month, monthText } from './calendar.js';
import { isBillPayment } from './card-book.js';
import { uuidOf } from './dice.js';
import { billIdOf, type Reading } from './wire-row.js';
import type { WireBill, WireTransaction } from './world.js';

/**
 * The closed bills that lie wholly within the item's history, newest first. A bill's total is the sum of the rows that
 * name it, purchases, fees, charges and refunds, without the payments of earlier bills that its cycle also holds.
 */
export function wireBills(reading: Reading, accountId: string, rows: readonly WireTransaction[]): WireBill[] {
  const totals = totalsByBill(rows);
  const bills: WireBill[] = [];
  for (let month = reading.firstBill; reading.life.card.readyAt(month) <= reading.collectedAt; month += 1) {
    bills.unshift(wireBill(reading, accountId, month, totals.get(billIdOf(reading, month)) ?? 0));
  }
  return bills;
}

function totalsByBill(rows: readonly WireTransaction[]): Map<string, number> {
  const totals = new Map<string, number>();
  for (const row of rows) {
    const billId = row.creditCardMetadata?.billId;
    if (billId === undefined || isBillPayment(row)) continue;
    const cents = Math.round((row.amountInAccountCurrency ?? row.amount) * 100);
    totals.set(billId, (totals.get(billId) ?? 0) + cents);
  }
  return totals;
}

function wireBill(reading: Reading, accountId: string, month: Month, totalCents: number): WireBill {
  const { life, seed, item, collectedAt, firstCollectedAt } = reading;
  const id = billIdOf(reading, month);
  const rows = life.card.rows(month);
  const paid = rows.filter((row) => isBillPayment(row) && row.postedAt <= collectedAt);
  const charges = life.card.rows(month - 1).filter((row) => row.charge !== null);
  const createdAt = Math.max(firstCollectedAt, life.card.readyAt(month));
  const payments = life.card.payments(month).slice(0, paid.length);
  return {
    id,
    accountId,
    dueDate: bareDate(life.card.dueDay(month)),
    billClosingDate: bareDate(life.card.closingDay(month)),
    totalAmount: totalCents / 100,
    totalAmountCurrencyCode: 'BRL',
    minimumPaymentAmount: Math.max(0, Math.round(totalCents * 0.15)) / 100,
    allowsInstallments: totalCents > 0,
    financeCharges: charges.map((row) => ({
      id: uuidOf(seed, item.itemId, 'charge', row.key),
      creditCardBillId: id,
      type: row.charge ?? 'OTHER',
      amount: -row.cents / 100,
      currencyCode: 'BRL',
      additionalInfo: row.description,
    })),
    payments: payments.map(({ number, day, cents, full }) => ({
      id: uuidOf(seed, item.itemId, 'bill payment', monthText(month), number),
      valueType: full ? 'FULL_PAYMENT' : 'OTHER_PAYMENT',
      paymentDate: bareDate(day),
      paymentMode: 'DEBIT_ACCOUNT',
      amount: cents / 100,
      currencyCode: 'BRL',
    })),
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(Math.max(createdAt, ...paid.map((row) => row.postedAt))).toISOString(),
  };
}
