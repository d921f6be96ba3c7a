import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import type { UserId } from '../../../shared/principal.js';
import type { AccountProgress, ReadingProgress } from '../application/reading-progress.js';

type OfConnection = { userId: UserId; connectionId: string };

@injectable()
export class KnexReadingProgress implements ReadingProgress {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async of(userId: UserId, accountId: string): Promise<AccountProgress> {
    const [row]: AccountProgress[] = await this.database
      .sql('bank_accounts')
      .select({
        historyCursor: 'history_cursor',
        historyComplete: 'history_complete',
        readThrough: 'transactions_read_through',
        takingOver: 'taking_over',
      })
      .where({ user_id: userId, id: accountId });
    return row ?? { historyCursor: null, historyComplete: false, readThrough: null, takingOver: false };
  }

  async save(userId: UserId, accountId: string, progress: Partial<AccountProgress>): Promise<void> {
    await this.database
      .sql('bank_accounts')
      .where({ user_id: userId, id: accountId })
      .update({
        ...('historyCursor' in progress ? { history_cursor: progress.historyCursor } : {}),
        ...('historyComplete' in progress ? { history_complete: progress.historyComplete } : {}),
        ...('takingOver' in progress ? { taking_over: progress.takingOver } : {}),
        ...('readThrough' in progress ? { transactions_read_through: progress.readThrough } : {}),
      });
  }

  async addTargets(connection: OfConnection, providerAccountId: string, ids: string[]): Promise<void> {
    await this.database.sql.raw(
      `insert into sync_targets (user_id, connection_id, provider_account_id, provider_transaction_id)
       select ?::uuid, ?::uuid, ?, unnest(?::text[]) on conflict do nothing`,
      [connection.userId, connection.connectionId, providerAccountId, ids],
    );
  }

  async targets(connection: OfConnection, providerAccountId: string, limit: number): Promise<string[]> {
    return this.targetsOf(connection, providerAccountId)
      .orderBy('provider_transaction_id')
      .limit(limit)
      .pluck('provider_transaction_id');
  }

  async removeTargets(connection: OfConnection, providerAccountId: string, ids: string[]): Promise<void> {
    await this.targetsOf(connection, providerAccountId)
      .whereRaw('provider_transaction_id = any(?::text[])', [ids])
      .delete();
  }

  private targetsOf(connection: OfConnection, providerAccountId: string) {
    return this.database.sql('sync_targets').where({
      user_id: connection.userId,
      connection_id: connection.connectionId,
      provider_account_id: providerAccountId,
    });
  }
}
