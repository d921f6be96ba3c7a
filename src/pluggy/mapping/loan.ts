import type { ProviderLoan } from '../../modules/holdings/index.js';
import { type DecimalText, decimalText } from '../../shared/decimal-text.js';
import { day, decimal, type Fields, integer, money, part, required, text } from '../reading.js';

/** A debt as ours; the consignee's CNPJ is left out on purpose. Throws `ProviderAnswerInvalid` without an id. */
export function loanOf(fields: Fields, itemId: string): ProviderLoan {
  const currency = text(fields, 'currencyCode') ?? 'BRL';
  const instalments = part(fields, 'installments');
  const cet = decimal(fields, 'CET');
  return {
    providerLoanId: required(text(fields, 'id'), fields, 'loan', 'id'),
    itemId: text(fields, 'itemId') ?? itemId,
    kind: text(fields, 'kind'),
    type: text(fields, 'type'),
    productName: text(fields, 'productName'),
    contractNumber: text(fields, 'contractNumber'),
    currency,
    contractAmount: money(fields, 'contractAmount', currency),
    outstandingBalance: money(part(fields, 'payments'), 'contractOutstandingBalance', currency),
    contractDate: day(fields, 'contractDate'),
    dueDate: day(fields, 'dueDate'),
    cet: cet === null ? null : inPercent(cet),
    instalmentsTotal: integer(instalments, 'totalNumberOfInstallments'),
    instalmentsPaid: integer(instalments, 'paidInstallments'),
  };
}

/**
 * Open Finance gives rates as fractions with one digit before the point (0.29 is 29 %), and Pluggy passes them on: its own
 * example is 0.29. What has more digits there cannot be such a fraction, and is a percentage already.
 */
function inPercent(rate: DecimalText): DecimalText {
  return /^-?\d(?:\.|$)/.test(rate) ? decimalText(`${rate}e2`) : rate;
}
