import { type DecimalText, inMinorUnits } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { Loan, LoanBalance } from '../domain/loan.js';
import type { ProviderLoan } from '../domain/provider-holdings.js';

/** A row of `loans`. */
export interface LoanRow {
  id: string;
  connection_id: string;
  kind: string | null;
  type: string | null;
  product_name: string | null;
  contract_number: string | null;
  currency: string;
  contract_amount: DecimalText | null;
  outstanding_balance: DecimalText | null;
  contract_date: LocalDate | null;
  due_date: LocalDate | null;
  cet: DecimalText | null;
  instalments_total: number | null;
  instalments_paid: number | null;
  created_at: Date;
  updated_at: Date;
}

/** A row of `loan_balances`. */
export interface LoanBalanceRow {
  date: LocalDate;
  outstanding_balance: DecimalText;
  currency: string;
  as_of: Date;
}

/** What the provider says of a loan. */
export const LOAN_COLUMNS = {
  kind: 'text',
  type: 'text',
  product_name: 'text',
  contract_number: 'text',
  currency: 'text',
  contract_amount: 'numeric',
  outstanding_balance: 'numeric',
  contract_date: 'date',
  due_date: 'date',
  cet: 'numeric',
  instalments_total: 'bigint',
  instalments_paid: 'bigint',
};

export function incomingLoan(row: ProviderLoan) {
  const padded = (amount: DecimalText | null) => (amount === null ? null : inMinorUnits(amount, row.currency));
  return {
    provider_loan_id: row.providerLoanId,
    kind: row.kind,
    type: row.type,
    product_name: row.productName,
    contract_number: row.contractNumber,
    currency: row.currency,
    contract_amount: padded(row.contractAmount),
    outstanding_balance: padded(row.outstandingBalance),
    contract_date: row.contractDate,
    due_date: row.dueDate,
    cet: row.cet,
    instalments_total: row.instalmentsTotal,
    instalments_paid: row.instalmentsPaid,
  };
}

export function loanOf(row: LoanRow): Loan {
  return {
    id: row.id,
    connectionId: row.connection_id,
    kind: row.kind,
    type: row.type,
    productName: row.product_name,
    contractNumber: row.contract_number,
    currency: row.currency,
    contractAmount: row.contract_amount,
    outstandingBalance: row.outstanding_balance,
    contractDate: row.contract_date,
    dueDate: row.due_date,
    cet: row.cet,
    instalmentsTotal: row.instalments_total,
    instalmentsPaid: row.instalments_paid,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function balanceOf(row: LoanBalanceRow): LoanBalance {
  return { date: row.date, outstandingBalance: row.outstanding_balance, currency: row.currency, asOf: row.as_of };
}
