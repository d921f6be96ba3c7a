import { type DecimalText, inMinorUnits } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { Investment, InvestmentPosition, InvestmentTransaction } from '../domain/investment.js';
import type { ProviderInvestment, ProviderInvestmentTransaction } from '../domain/provider-holdings.js';

/** A row of `investments`. */
export interface InvestmentRow {
  id: string;
  connection_id: string;
  provider_investment_id: string;
  type: string;
  subtype: string | null;
  status: string | null;
  name: string;
  code: string | null;
  isin: string | null;
  number: string | null;
  issuer: string | null;
  currency: string;
  balance: DecimalText | null;
  amount: DecimalText | null;
  amount_original: DecimalText | null;
  amount_profit: DecimalText | null;
  taxes: DecimalText | null;
  quantity: DecimalText | null;
  unit_value: DecimalText | null;
  rate: DecimalText | null;
  rate_type: string | null;
  fixed_annual_rate: DecimalText | null;
  valued_on: LocalDate | null;
  due_date: LocalDate | null;
  issue_date: LocalDate | null;
  purchase_date: LocalDate | null;
  created_at: Date;
  updated_at: Date;
}

/** A row of `investment_transactions`. */
export interface TransactionRow {
  id: string;
  investment_id: string;
  type: string;
  movement_type: string | null;
  date: LocalDate;
  trade_date: LocalDate | null;
  quantity: DecimalText | null;
  unit_value: DecimalText | null;
  amount: DecimalText | null;
}

/** A row of `investment_positions`. */
export interface PositionRow {
  date: LocalDate;
  balance: DecimalText | null;
  amount: DecimalText | null;
  quantity: DecimalText | null;
  unit_value: DecimalText | null;
  currency: string;
  as_of: Date;
}

export function incomingInvestment(row: ProviderInvestment) {
  const padded = (amount: DecimalText | null) => (amount === null ? null : inMinorUnits(amount, row.currency));
  return {
    provider_investment_id: row.providerInvestmentId,
    type: row.type,
    subtype: row.subtype,
    status: row.status,
    name: row.name,
    code: row.code,
    isin: row.isin,
    number: row.number,
    issuer: row.issuer,
    currency: row.currency,
    balance: padded(row.balance),
    amount: padded(row.amount),
    amount_original: padded(row.amountOriginal),
    amount_profit: padded(row.amountProfit),
    taxes: padded(row.taxes),
    quantity: row.quantity,
    unit_value: row.value,
    rate: row.rate,
    rate_type: row.rateType,
    fixed_annual_rate: row.fixedAnnualRate,
    valued_on: row.date,
    due_date: row.dueDate,
    issue_date: row.issueDate,
    purchase_date: row.purchaseDate,
  };
}

export function incomingTransaction(investmentId: string, row: ProviderInvestmentTransaction) {
  return {
    investment_id: investmentId,
    provider_investment_transaction_id: row.providerInvestmentTransactionId,
    type: row.type,
    movement_type: row.movementType,
    date: row.date,
    trade_date: row.tradeDate,
    quantity: row.quantity,
    unit_value: row.value,
    amount: row.amount,
  };
}

export function investmentOf(row: InvestmentRow): Investment {
  return {
    id: row.id,
    connectionId: row.connection_id,
    type: row.type,
    subtype: row.subtype,
    status: row.status,
    name: row.name,
    code: row.code,
    isin: row.isin,
    number: row.number,
    issuer: row.issuer,
    currency: row.currency,
    balance: row.balance,
    amount: row.amount,
    amountOriginal: row.amount_original,
    amountProfit: row.amount_profit,
    taxes: row.taxes,
    quantity: row.quantity,
    value: row.unit_value,
    rate: row.rate,
    rateType: row.rate_type,
    fixedAnnualRate: row.fixed_annual_rate,
    date: row.valued_on,
    dueDate: row.due_date,
    issueDate: row.issue_date,
    purchaseDate: row.purchase_date,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function transactionOf(row: TransactionRow): InvestmentTransaction {
  return {
    id: row.id,
    investmentId: row.investment_id,
    type: row.type,
    movementType: row.movement_type,
    date: row.date,
    tradeDate: row.trade_date,
    quantity: row.quantity,
    value: row.unit_value,
    amount: row.amount,
  };
}

export function positionOf(row: PositionRow): InvestmentPosition {
  return {
    date: row.date,
    balance: row.balance,
    amount: row.amount,
    quantity: row.quantity,
    value: row.unit_value,
    currency: row.currency,
    asOf: row.as_of,
  };
}
