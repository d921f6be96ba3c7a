import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { dayRange } from '../../../shared/day-range.js';
import { NotFound } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import { LOAN_REPOSITORY, type LoanRepository } from '../application/loan-repository.js';
import type { Loan, LoanBalance } from '../domain/loan.js';

@injectable()
export class LoansController {
  constructor(@inject(LOAN_REPOSITORY) private readonly loans: LoanRepository) {}

  listLoans: Operation<'listLoans'> = async ({ principal, query, url }) => {
    const filter = { connectionId: query.connection_id, kind: query.kind, type: query.type };
    const page = await this.loans.list(principal.userId, filter, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentLoan) };
  };

  getLoan: Operation<'getLoan'> = async ({ principal, path }) => {
    return { status: 200, body: presentLoan(await this.find(principal.userId, path.id)) };
  };

  listLoanBalances: Operation<'listLoanBalances'> = async ({ principal, path, query, url }) => {
    const range = dayRange(query);
    await this.find(principal.userId, path.id);
    const page = await this.loans.listBalances(principal.userId, path.id, range, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentBalance) };
  };

  private async find(userId: UserId, id: string): Promise<Loan> {
    const loan = await this.loans.find(userId, id);
    if (!loan) throw new NotFound('loan');
    return loan;
  }
}

export function presentLoan(loan: Loan): Schema<'Loan'> {
  return {
    id: loan.id,
    connection_id: loan.connectionId,
    kind: loan.kind,
    type: loan.type,
    product_name: loan.productName,
    contract_number: loan.contractNumber,
    currency: loan.currency,
    contract_amount: loan.contractAmount,
    outstanding_balance: loan.outstandingBalance,
    contract_date: loan.contractDate,
    due_date: loan.dueDate,
    cet: loan.cet,
    instalments_total: loan.instalmentsTotal,
    instalments_paid: loan.instalmentsPaid,
    created_at: loan.createdAt.toISOString(),
    updated_at: loan.updatedAt.toISOString(),
  };
}

function presentBalance({ date, outstandingBalance, currency, asOf }: LoanBalance): Schema<'LoanBalance'> {
  return { date, outstanding_balance: outstandingBalance, currency, as_of: asOf.toISOString() };
}
