import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { dayRange } from '../../../shared/day-range.js';
import { NotFound } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository, findConnection } from '../../connections/index.js';
import { ACCOUNT_REPOSITORY, type AccountRepository } from '../application/account-repository.js';
import { BALANCE_HISTORY, type BalanceHistory } from '../application/balance-history.js';
import { HOLDER_REPOSITORY, type HolderRepository } from '../application/holder-repository.js';
import type { AccountBalance } from '../domain/account-balance.js';

/** What is known of an account over time, and of the person who holds it. */
@injectable()
export class AccountDetailsController {
  constructor(
    @inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository,
    @inject(BALANCE_HISTORY) private readonly balances: BalanceHistory,
    @inject(HOLDER_REPOSITORY) private readonly holders: HolderRepository,
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
  ) {}

  listAccountBalances: Operation<'listAccountBalances'> = async ({ principal, path, query, url }) => {
    const range = dayRange(query);
    await this.requireAccount(principal.userId, path.id);
    const page = await this.balances.list(principal.userId, path.id, range, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentBalance) };
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
