import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { dayRange } from '../../../shared/day-range.js';
import { NotFound } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository, findConnection } from '../../connections/index.js';
import { ACCOUNT_REPOSITORY, type AccountRepository } from '../application/account-repository.js';
import { BALANCE_HISTORY, type BalanceHistory } from '../application/balance-history.js';
import { BILL_REPOSITORY, type BillRepository } from '../application/bill-repository.js';
import { HOLDER_REPOSITORY, type HolderRepository } from '../application/holder-repository.js';
import type { AccountBalance } from '../domain/account-balance.js';
import type { CardBill } from '../domain/card-bill.js';

/** What is known of an account over time, and of the person who holds it. */
@injectable()
export class AccountDetailsController {
  constructor(
    @inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository,
    @inject(BALANCE_HISTORY) private readonly balances: BalanceHistory,
    @inject(BILL_REPOSITORY) private readonly bills: BillRepository,
    @inject(HOLDER_REPOSITORY) private readonly holders: HolderRepository,
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
  ) {}

  listAccountBalances: Operation<'listAccountBalances'> = async ({ principal, path, query, url }) => {
    const range = dayRange(query);
    await this.requireAccount(principal.userId, path.id);
    const page = await this.balances.list(principal.userId, path.id, range, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentBalance) };
  };

  listAccountBills: Operation<'listAccountBills'> = async ({ principal, path, query, url }) => {
    await this.requireAccount(principal.userId, path.id);
    const page = await this.bills.list(principal.userId, path.id, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentBill) };
  };

  getConnectionIdentity: Operation<'getConnectionIdentity'> = async ({ principal, path }) => {
    await findConnection(this.connections, principal.userId, path.id);
    const holder = await this.holders.find(principal.userId, path.id);
    if (!holder) throw new NotFound('identity');
    return {
      status: 200,
      body: {
        connection_id: path.id,
        full_name: holder.fullName,
        social_name: holder.socialName,
        company_name: holder.companyName,
        document_type: holder.documentType,
        updated_at: holder.updatedAt.toISOString(),
      },
    };
  };

  private async requireAccount(userId: UserId, id: string): Promise<void> {
    if (!(await this.accounts.find(userId, id))) throw new NotFound('account');
  }
}

function presentBalance({ date, balance, currency, asOf, source }: AccountBalance): Schema<'AccountBalance'> {
  return { date, balance, currency, as_of: asOf.toISOString(), source };
}

function presentBill(bill: CardBill): Schema<'Bill'> {
  return {
    id: bill.id,
    account_id: bill.accountId,
    due_date: bill.dueDate,
    closing_date: bill.closingDate,
    total_amount: bill.totalAmount,
    currency: bill.currency,
    minimum_payment_amount: bill.minimumPaymentAmount,
    allows_instalments: bill.allowsInstalments,
    finance_charges: bill.financeCharges.map(({ type, amount, currency, additionalInfo }) => ({
      type,
      amount,
      currency,
      additional_info: additionalInfo,
    })),
    payments: bill.payments.map(({ valueType, paymentMode, paidOn, amount, currency }) => ({
      value_type: valueType,
      payment_mode: paymentMode,
      paid_on: paidOn,
      amount,
      currency,
    })),
    created_at: bill.createdAt.toISOString(),
    updated_at: bill.updatedAt.toISOString(),
  };
}
