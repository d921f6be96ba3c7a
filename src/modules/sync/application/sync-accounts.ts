import { inject, injectable } from 'inversify';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import {
  ACCOUNT_REPOSITORY,
  ACCOUNT_SOURCE,
  type AccountRepository,
  type AccountSource,
  BALANCE_HISTORY,
  type BalanceHistory,
} from '../../accounts/index.js';
import type { BankConnection } from '../../connections/index.js';
import { USER_REPOSITORY, type UserRepository } from '../../identity/index.js';
import { collectedAt } from '../domain/collected-on.js';
import type { SyncLog } from '../domain/sync-log.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';
import { isUpToDate } from './up-to-date.js';

/** Takes over a connection's accounts, and their balances as those of the day on which they were collected. */
@injectable()
export class SyncAccounts {
  constructor(
    @inject(ACCOUNT_SOURCE) private readonly source: AccountSource,
    @inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository,
    @inject(BALANCE_HISTORY) private readonly balances: BalanceHistory,
    @inject(USER_REPOSITORY) private readonly users: UserRepository,
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  async run(log: SyncLog, connection: BankConnection): Promise<void> {
    const { userId, id, itemId } = connection.facts;
    const user = await this.users.find(userId);
    if (!user) throw new Error('a sync log without its user');
    const reported = await this.source.listAccounts(itemId);
    await this.unitOfWork.run(async () => {
      await this.logs.hold(log);
      const counts = await this.accounts.writeAll({ userId, connectionId: id }, reported, {
        balanceAsOf: { bank: collectedAt(connection, 'accounts'), card: collectedAt(connection, 'creditCards') },
        removeMissing: isUpToDate(connection),
      });
      await this.balances.noteCollected({ userId, connectionId: id }, user.timeZone);
      await this.logs.count(userId, log.id, 'accounts', counts);
    });
  }
}
