import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { storableJson } from '../../../platform/database/storable-json.js';
import { ROW_SEALER, type RowSealer } from '../../../platform/encryption/row-sealer.js';
import { inMinorUnits } from '../../../shared/decimal-text.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { AccountRepository } from '../application/account-repository.js';
import type { BankAccount } from '../domain/bank-account.js';
import type { AccountOwner, ProviderAccount } from '../domain/provider-account.js';
import { type AccountRow, accountOf } from './account-row.js';
import { WRITE_ACCOUNTS } from './write-accounts-sql.js';

@injectable()
export class KnexAccountRepository implements AccountRepository {
  constructor(
    @inject(DATABASE) private readonly database: Database,
    @inject(ROW_SEALER) private readonly sealer: RowSealer,
  ) {}

  async find(userId: UserId, id: string): Promise<BankAccount | null> {
    const [row]: AccountRow[] = await this.present().where({ user_id: userId, id });
    return row ? this.account(row) : null;
  }

  async list(
    userId: UserId,
    filter: { connectionId?: string; type?: string },
    page: PageRequest,
  ): Promise<Page<BankAccount>> {
    const query = this.present().where({ user_id: userId });
    if (filter.connectionId) query.where('connection_id', filter.connectionId);
    if (filter.type) query.where('type', filter.type);
    const found = await readKeysetPage<AccountRow>(
      query,
      {
        columns: [
          { column: 'bank_accounts.created_at', type: 'timestamptz' },
          { column: 'bank_accounts.id', type: 'uuid' },
        ],
        direction: 'asc',
        scope: ['accounts', userId, filter],
      },
      page,
    );
    return { ...found, rows: found.rows.map((row) => this.account(row)) };
  }

  async listOfConnection(userId: UserId, connectionId: string): Promise<BankAccount[]> {
    const rows: AccountRow[] = await this.present()
      .where({ user_id: userId, connection_id: connectionId })
      .orderBy(['created_at', 'id']);
    return rows.map((row) => this.account(row));
  }

  async writeAll(
    connection: { userId: UserId; connectionId: string },
    accounts: ProviderAccount[],
    options: { balanceAsOf: { bank: Date | null; card: Date | null }; removeMissing: boolean },
  ): Promise<RowCounts> {
    const unique = [...new Map(accounts.map((row) => [row.providerAccountId, row])).values()];
    const { rows } = await this.database.sql.raw(WRITE_ACCOUNTS, {
      userId: connection.userId,
      connectionId: connection.connectionId,
      bankBalanceAsOf: options.balanceAsOf.bank,
      cardBalanceAsOf: options.balanceAsOf.card,
      removeMissing: options.removeMissing,
      accounts: storableJson(
        unique.map((row) => ({ ...columns(row), ...this.sealer.seal(row.holder, 'bank_accounts', connection.userId) })),
      ),
    });
    const { created, updated, removed } = rows[0] as { created: number; updated: number; removed: number };
    return { fetched: unique.length, created, updated, unchanged: unique.length - created - updated, removed };
  }

  private account(row: AccountRow): BankAccount {
    return accountOf(row, this.sealer.open<AccountOwner>(row.sealed, 'bank_accounts', row.user_id));
  }

  private present() {
    return this.database.sql('bank_accounts').select('bank_accounts.*').whereNull('removed_at');
  }
}

function columns(row: ProviderAccount) {
  return {
    provider_account_id: row.providerAccountId,
    type: row.type,
    subtype: row.subtype,
    name: row.name,
    marketing_name: row.marketingName,
    number: row.number,
    currency: row.currency,
    balance: row.balance === null ? null : inMinorUnits(row.balance, row.currency),
    bank: row.bank,
    card: row.card,
  };
}
