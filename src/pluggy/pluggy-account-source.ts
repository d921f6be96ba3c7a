import type {
  AccountSource,
  ProviderAccount,
  ProviderBill,
  ProviderInvestment,
  ProviderInvestmentTransaction,
  ProviderLoan,
} from '../modules/accounts/index.js';
import { accountOf } from './mapping/account.js';
import { billOf } from './mapping/bill.js';
import { investmentOf, investmentTransactionOf } from './mapping/investment.js';
import { loanOf } from './mapping/loan.js';
import { readAllPages } from './paging.js';
import { path, type QueryValues } from './path.js';
import type { PluggyHttp } from './pluggy-http.js';
import type { Fields } from './reading.js';

// Bills exist for Open Finance cards; elsewhere the endpoint refuses in one of these ways.
const NO_BILLS = [400, 403, 404];

export class PluggyAccountSource implements AccountSource {
  constructor(private readonly http: PluggyHttp) {}

  async listAccounts(itemId: string): Promise<ProviderAccount[]> {
    return (await this.#rows('/accounts', { itemId })).map((row) => accountOf(row, itemId));
  }

  async listBills(providerAccountId: string): Promise<ProviderBill[] | null> {
    const rows = await readAllPages(this.http, '/bills', { accountId: providerAccountId }, { absentOn: NO_BILLS });
    return rows?.map(billOf) ?? null;
  }

  async listInvestments(itemId: string): Promise<ProviderInvestment[]> {
    return (await this.#rows('/investments', { itemId })).map((row) => investmentOf(row, itemId));
  }

  async listInvestmentTransactions(providerInvestmentId: string): Promise<ProviderInvestmentTransaction[]> {
    return (await this.#rows(path`/investments/${providerInvestmentId}/transactions`)).map(investmentTransactionOf);
  }

  async listLoans(itemId: string): Promise<ProviderLoan[]> {
    return (await this.#rows('/loans', { itemId })).map((row) => loanOf(row, itemId));
  }

  async #rows(address: string, query: QueryValues = {}): Promise<Fields[]> {
    return (await readAllPages(this.http, address, query)) ?? [];
  }
}
