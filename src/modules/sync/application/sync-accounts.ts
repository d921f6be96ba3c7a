import { inject, injectable } from 'inversify';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import {
  ACCOUNT_REPOSITORY,
  ACCOUNT_SOURCE,
  type AccountRepository,
  type AccountSource,
} from '../../accounts/index.js';
import type { BankConnection } from '../../connections/index.js';
import type { SyncLog } from '../domain/sync-log.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';
import { isUpToDate } from './up-to-date.js';

/** Takes over a connection's accounts and balances. */
@injectable()
export class SyncAccounts {
  constructor(
    @inject(ACCOUNT_SOURCE) private readonly source: AccountSource,
    @inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository,
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  async run(log: SyncLog, connection: BankConnection): Promise<void> {
    const { userId, id, itemId, dataAsOf } = connection.facts;
    const reported = await this.source.listAccounts(itemId);
    await this.unitOfWork.run(async () => {
      await this.logs.hold(log);
      const counts = await this.accounts.writeAll({ userId, connectionId: id }, reported, {
        balanceAsOf: dataAsOf,
        removeMissing: isUpToDate(connection),
      });
      await this.logs.count(userId, log.id, 'accounts', counts);
    });
  }
}
