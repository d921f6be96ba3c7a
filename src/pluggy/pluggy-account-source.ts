import type { AccountHolder, AccountSource, ProviderAccount, ProviderBill } from '../modules/accounts/index.js';
import { accountOf } from './mapping/account.js';
import { billOf } from './mapping/bill.js';
import { holderOf } from './mapping/holder.js';
import { NOT_GIVEN, readAllPages } from './paging.js';
import type { PluggyHttp } from './pluggy-http.js';

export class PluggyAccountSource implements AccountSource {
  constructor(private readonly http: PluggyHttp) {}

  async listAccounts(itemId: string): Promise<ProviderAccount[]> {
    const rows = await readAllPages(this.http, '/accounts', { itemId });
    return (rows ?? []).map((row) => accountOf(row, itemId));
  }

  async listBills(providerAccountId: string): Promise<ProviderBill[] | null> {
    const rows = await readAllPages(this.http, '/bills', { accountId: providerAccountId }, { absentOn: NOT_GIVEN });
    return rows?.map(billOf) ?? null;
  }

  async findHolder(itemId: string): Promise<AccountHolder | null> {
    const answer = await this.http.get('/identity', { itemId }, { absentOn: NOT_GIVEN });
    return answer === null || answer === undefined ? null : holderOf(answer);
  }
}
