import type { ProviderBill } from '../../modules/accounts/index.js';
import { day, type Fields, flag, money, required, rowsOf, text } from '../reading.js';

/** A card's closed bill as ours. Throws `ProviderAnswerInvalid` without an id, a due date, or a total. */
export function billOf(fields: Fields): ProviderBill {
  const currency = text(fields, 'totalAmountCurrencyCode') ?? 'BRL';
  return {
    providerBillId: required(text(fields, 'id'), fields, 'bill', 'id'),
    dueDate: required(day(fields, 'dueDate'), fields, 'bill', 'dueDate'),
    closingDate: day(fields, 'billClosingDate'),
    totalAmount: required(money(fields, 'totalAmount', currency), fields, 'bill', 'totalAmount'),
    currency,
    minimumPaymentAmount: money(fields, 'minimumPaymentAmount', currency),
    allowsInstalments: flag(fields, 'allowsInstallments'),
    financeCharges: rowsOf(fields.financeCharges).flatMap((charge) => chargeOf(charge, currency) ?? []),
    payments: rowsOf(fields.payments).flatMap((payment) => paymentOf(payment, currency) ?? []),
  };
}

/** `null` for a charge without an amount: it says nothing. */
function chargeOf(fields: Fields, billCurrency: string): ProviderBill['financeCharges'][number] | null {
  const currency = text(fields, 'currencyCode') ?? billCurrency;
  const amount = money(fields, 'amount', currency);
  if (amount === null) return null;
  return {
    providerChargeId: text(fields, 'id'),
    type: text(fields, 'type') ?? 'OTHER',
    amount,
    currency,
    additionalInfo: text(fields, 'additionalInfo'),
  };
}

/** `null` for a payment without an amount. */
function paymentOf(fields: Fields, billCurrency: string): ProviderBill['payments'][number] | null {
  const currency = text(fields, 'currencyCode') ?? billCurrency;
  const amount = money(fields, 'amount', currency);
  if (amount === null) return null;
  return {
    providerPaymentId: text(fields, 'id'),
    valueType: text(fields, 'valueType'),
    paymentMode: text(fields, 'paymentMode'),
    paidOn: day(fields, 'paymentDate'),
    amount,
    currency,
  };
}
