import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { dayRange } from '../../../shared/day-range.js';
import { NotFound } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import { INVESTMENT_REPOSITORY, type InvestmentRepository } from '../application/investment-repository.js';
import type { Investment, InvestmentPosition, InvestmentTransaction } from '../domain/investment.js';

@injectable()
export class InvestmentsController {
  constructor(@inject(INVESTMENT_REPOSITORY) private readonly investments: InvestmentRepository) {}

  listInvestments: Operation<'listInvestments'> = async ({ principal, query, url }) => {
    const filter = { connectionId: query.connection_id, type: query.type, status: query.status };
    const page = await this.investments.list(principal.userId, filter, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentInvestment) };
  };

  getInvestment: Operation<'getInvestment'> = async ({ principal, path }) => {
    return { status: 200, body: presentInvestment(await this.find(principal.userId, path.id)) };
  };

  listInvestmentTransactions: Operation<'listInvestmentTransactions'> = async ({ principal, path, query, url }) => {
    const range = dayRange(query);
    await this.find(principal.userId, path.id);
    const page = await this.investments.listTransactions(principal.userId, path.id, range, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentTransaction) };
  };

  listInvestmentPositions: Operation<'listInvestmentPositions'> = async ({ principal, path, query, url }) => {
    const range = dayRange(query);
    await this.find(principal.userId, path.id);
    const page = await this.investments.listPositions(principal.userId, path.id, range, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentPosition) };
  };

  private async find(userId: UserId, id: string): Promise<Investment> {
    const investment = await this.investments.find(userId, id);
    if (!investment) throw new NotFound('investment');
    return investment;
  }
}

export function presentInvestment(investment: Investment): Schema<'Investment'> {
  return {
    id: investment.id,
    connection_id: investment.connectionId,
    type: investment.type,
    subtype: investment.subtype,
    status: investment.status,
    name: investment.name,
    code: investment.code,
    isin: investment.isin,
    number: investment.number,
    issuer: investment.issuer,
    currency: investment.currency,
    balance: investment.balance,
    amount: investment.amount,
    amount_original: investment.amountOriginal,
    amount_profit: investment.amountProfit,
    taxes: investment.taxes,
    quantity: investment.quantity,
    unit_value: investment.value,
    rate: investment.rate,
    rate_type: investment.rateType,
    fixed_annual_rate: investment.fixedAnnualRate,
    valued_on: investment.date,
    due_date: investment.dueDate,
    issue_date: investment.issueDate,
    purchase_date: investment.purchaseDate,
    created_at: investment.createdAt.toISOString(),
    updated_at: investment.updatedAt.toISOString(),
  };
}

function presentTransaction(transaction: InvestmentTransaction): Schema<'InvestmentTransaction'> {
  return {
    id: transaction.id,
    investment_id: transaction.investmentId,
    type: transaction.type,
    movement_type: transaction.movementType,
    date: transaction.date,
    trade_date: transaction.tradeDate,
    quantity: transaction.quantity,
    unit_value: transaction.value,
    amount: transaction.amount,
  };
}

function presentPosition(position: InvestmentPosition): Schema<'InvestmentPosition'> {
  return {
    date: position.date,
    balance: position.balance,
    amount: position.amount,
    quantity: position.quantity,
    unit_value: position.value,
    currency: position.currency,
    as_of: position.asOf.toISOString(),
  };
}
