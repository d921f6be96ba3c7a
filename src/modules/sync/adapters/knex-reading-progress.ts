import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import type { UserId } from '../../../shared/principal.js';
import type { AccountProgress, ReadingProgress, Target } from '../application/reading-progress.js';

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
       select distinct ?::uuid, ?::uuid, ?, unnest(?::text[]) order by 4
       -- Named again while a run reads it: the run must not forget it as the one it has read.
       on conflict (user_id, connection_id, provider_account_id, provider_transaction_id)
       do update set created_at = clock_timestamp()`,
      [connection.userId, connection.connectionId, providerAccountId, ids],
    );
  }

  async targets(connection: OfConnection, providerAccountId: string, limit: number): Promise<Target[]> {
    return this.targetsOf(connection, providerAccountId)
      .orderBy('provider_transaction_id')
      .limit(limit)
      .select({ id: 'provider_transaction_id', version: this.database.sql.raw('created_at::text') });
  }

  async removeTargets(connection: OfConnection, providerAccountId: string, targets: Target[]): Promise<void> {
    await this.targetsOf(connection, providerAccountId)
      .whereRaw(
        '(provider_transaction_id, created_at) in (select * from unnest(?::text[], ?::text[]::timestamptz[]))',
        [targets.map(({ id }) => id), targets.map(({ version }) => version)],
      )
      .delete();
  }

  async hasTargets({ userId, connectionId }: OfConnection): Promise<boolean> {
    const of = { user_id: userId, connection_id: connectionId };
    return (await this.database.sql('sync_targets').where(of).first('user_id')) !== undefined;
  }

  async removeStrayTargets({ userId, connectionId }: OfConnection): Promise<void> {
    await this.database.sql.raw(
      `delete from sync_targets target where user_id = ? and connection_id = ? and not exists (
         select 1 from bank_accounts account
         where account.user_id = target.user_id and account.connection_id = target.connection_id
           and account.provider_account_id = target.provider_account_id and account.removed_at is null)`,
      [userId, connectionId],
    );
  }

  private targetsOf(connection: OfConnection, providerAccountId: string) {
    return this.database.sql('sync_targets').where({
      user_id: connection.userId,
      connection_id: connection.connectionId,
      provider_account_id: providerAccountId,
    });
  }
}
