import type { ProviderInvestment, ProviderInvestmentTransaction } from '../../modules/holdings/index.js';
import { day, decimal, type Fields, money, required, text } from '../reading.js';
import { withoutDocument } from './documents.js';

// Of these Pluggy's issueDate is the purchase; of the others the day on which the paper was created.
const ISSUED_AT_PURCHASE = new Set(['FIXED_INCOME', 'COE']);

/**
 * A holding as ours: `balance` is net of tax and `amount` before it, as Pluggy has them. Prices, quantities and rates keep
 * every digit. Its owner is left out on purpose. Throws `ProviderAnswerInvalid` without an id.
 */
export function investmentOf(fields: Fields, itemId: string): ProviderInvestment {
  const currency = text(fields, 'currencyCode') ?? 'BRL';
  const code = text(fields, 'code');
  const type = text(fields, 'type') ?? 'OTHER';
  const issueDate = day(fields, 'issueDate');
  return {
    providerInvestmentId: required(text(fields, 'id'), fields, 'investment', 'id'),
    itemId: text(fields, 'itemId') ?? itemId,
    type,
    subtype: text(fields, 'subtype'),
    status: text(fields, 'status'),
    name: text(fields, 'name') ?? code ?? withoutDocument(text(fields, 'number')) ?? '',
    code,
    isin: text(fields, 'isin'),
    number: withoutDocument(text(fields, 'number')),
    issuer: text(fields, 'issuer'),
    currency,
    balance: money(fields, 'balance', currency),
    amount: money(fields, 'amount', currency),
    amountOriginal: money(fields, 'amountOriginal', currency),
    amountProfit: money(fields, 'amountProfit', currency),
    quantity: decimal(fields, 'quantity'),
    value: decimal(fields, 'value'),
    rate: decimal(fields, 'rate'),
    rateType: text(fields, 'rateType'),
    fixedAnnualRate: decimal(fields, 'fixedAnnualRate'),
    date: day(fields, 'date'),
    dueDate: day(fields, 'dueDate'),
    issueDate,
    purchaseDate: day(fields, 'purchaseDate') ?? (ISSUED_AT_PURCHASE.has(type) ? issueDate : null),
    taxes: money(fields, 'taxes', currency),
  };
}

/** A movement of a holding. Throws `ProviderAnswerInvalid` without an id or a date; an amount may be absent. */
export function investmentTransactionOf(fields: Fields): ProviderInvestmentTransaction {
  const tradeDate = day(fields, 'tradeDate');
  return {
    providerInvestmentTransactionId: required(text(fields, 'id'), fields, 'investment transaction', 'id'),
    type: text(fields, 'type') ?? 'OTHER',
    movementType: text(fields, 'movementType'),
    quantity: decimal(fields, 'quantity'),
    value: decimal(fields, 'value'),
    // Its currency is not told.
    amount: decimal(fields, 'amount'),
    date: required(day(fields, 'date') ?? tradeDate, fields, 'investment transaction', 'date'),
    tradeDate,
  };
}
