import type { Schema } from '../../../platform/http/operations.js';
import { inMinorUnits } from '../../../shared/decimal-text.js';
import type { BilledPurchase } from '../application/billed-purchase.js';
import type { BillLine, Statement } from '../domain/statement.js';

export function presentBill(statement: Statement): Schema<'Bill'> {
  const { bankBill, cycle, settlement, totals, currency } = statement;
  const money = (amount: string) => inMinorUnits(amount as never, currency);
  return {
    id: statement.id,
    account_id: statement.accountId,
    phase: statement.phase,
    source: bankBill ? 'bank' : 'computed',
    dates_computed: cycle.isComputed,
    due_date: cycle.dueDate,
    closing_date: cycle.closingDate,
    total_amount: money(bankBill?.totalAmount ?? statement.linesTotal),
    currency,
    lines_total: money(statement.linesTotal),
    difference: statement.difference === null ? null : money(statement.difference),
    totals: {
      purchases: money(totals.purchase),
      refunds: money(totals.refund),
      fees: money(totals.fee),
      interest: money(totals.interest),
      iof: money(totals.iof),
      financing: money(totals.financing),
    },
    settlement: {
      state: settlement.state,
      paid_amount: money(settlement.paid),
      outstanding_amount: money(settlement.outstanding),
      brought_forward: money(settlement.broughtForward),
      carried_over: money(settlement.carriedOver),
      payments: settlement.payments.map(({ id, date, amount }) => ({
        transaction_id: id,
        paid_on: date,
        amount: money(amount),
      })),
    },
    minimum_payment_amount: bankBill?.minimumPaymentAmount ?? null,
    allows_instalments: bankBill?.allowsInstalments ?? null,
    finance_charges: (bankBill?.financeCharges ?? []).map(({ type, amount, currency, additionalInfo }) => ({
      type,
      amount,
      currency,
      additional_info: additionalInfo,
    })),
    payments: (bankBill?.payments ?? []).map(({ valueType, paymentMode, paidOn, amount, currency }) => ({
      value_type: valueType,
      payment_mode: paymentMode,
      paid_on: paidOn,
      amount,
      currency,
    })),
    created_at: bankBill?.createdAt.toISOString() ?? null,
    updated_at: bankBill?.updatedAt.toISOString() ?? null,
  };
}

export function presentLine({ row, kind, assignedBy }: BillLine): Schema<'BillLine'> {
  return {
    transaction_id: row.id,
    date: row.date,
    description: row.description,
    amount: row.amount,
    currency: row.currency,
    status: row.status,
    kind,
    assigned_by: assignedBy,
  };
}

export function presentPurchase(purchase: BilledPurchase): Schema<'Purchase'> {
  return {
    id: purchase.id,
    account_id: purchase.accountId,
    description: purchase.description,
    purchased_on: purchase.purchasedOn,
    amount: inMinorUnits(purchase.amount, purchase.currency),
    amount_source: purchase.isAmountTold ? 'bank' : 'computed',
    currency: purchase.currency,
    instalments_total: purchase.total,
    instalments: purchase.instalments.map((instalment) => ({
      number: instalment.number,
      state: instalment.state,
      amount: instalment.amount,
      date: instalment.date,
      transaction_id: instalment.transactionId,
      bill_id: instalment.billId,
      due_date: instalment.dueDate,
    })),
  };
}
