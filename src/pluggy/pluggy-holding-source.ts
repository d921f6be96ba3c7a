import type {
  HoldingSource,
  ProviderInvestment,
  ProviderInvestmentTransaction,
  ProviderLoan,
} from '../modules/holdings/index.js';
import { investmentOf, investmentTransactionOf } from './mapping/investment.js';
import { loanOf } from './mapping/loan.js';
import { NOT_GIVEN, readAllPages } from './paging.js';
import { path } from './path.js';
import type { PluggyHttp } from './pluggy-http.js';

export class PluggyHoldingSource implements HoldingSource {
  constructor(private readonly http: PluggyHttp) {}

  async listInvestments(itemId: string): Promise<ProviderInvestment[] | null> {
    const rows = await readAllPages(this.http, '/investments', { itemId }, { absentOn: NOT_GIVEN });
    return rows?.map((row) => investmentOf(row, itemId)) ?? null;
  }

  async listInvestmentTransactions(providerInvestmentId: string): Promise<ProviderInvestmentTransaction[] | null> {
    const address = path`/investments/${providerInvestmentId}/transactions`;
    const rows = await readAllPages(this.http, address, {}, { absentOn: NOT_GIVEN });
    return rows?.map(investmentTransactionOf) ?? null;
  }

  async listLoans(itemId: string): Promise<ProviderLoan[] | null> {
    const rows = await readAllPages(this.http, '/loans', { itemId }, { absentOn: NOT_GIVEN });
    return rows?.map((row) => loanOf(row, itemId)) ?? null;
  }
}
