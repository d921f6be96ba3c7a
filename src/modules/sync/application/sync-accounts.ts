import { inject, injectable } from 'inversify';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import {
  ACCOUNT_REPOSITORY,
  ACCOUNT_SOURCE,
  ACCOUNT_SUCCESSION,
  type AccountRepository,
  type AccountSource,
  type AccountSuccession,
  BALANCE_HISTORY,
  type BalanceHistory,
  RecogniseAccounts,
} from '../../accounts/index.js';
import type { BankConnection } from '../../connections/index.js';
import { USER_REPOSITORY, type UserRepository } from '../../identity/index.js';
import { collectedAt } from '../domain/collected-on.js';
import type { SyncLog, SyncNotice } from '../domain/sync-log.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';
import { isUpToDate } from './up-to-date.js';

/** Where a connection is in order and yet shows nothing, its person must not be left to guess. */
const NO_ACCOUNTS: SyncNotice = {
  code: 'no_accounts',
  detail:
    'The bank was reached and gave no accounts: this login has none, or its consent holds none. ' +
    'Connect again and choose the accounts, or use another login.',
  retryAt: null,
};

/** Takes over a connection's accounts, those that the user has already from another one as what they are, and their balances as those of the day on which they were collected. */
@injectable()
export class SyncAccounts {
  constructor(
    @inject(ACCOUNT_SOURCE) private readonly source: AccountSource,
    @inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository,
    @inject(ACCOUNT_SUCCESSION) private readonly succession: AccountSuccession,
    @inject(RecogniseAccounts) private readonly recognise: RecogniseAccounts,
    @inject(BALANCE_HISTORY) private readonly balances: BalanceHistory,
    @inject(USER_REPOSITORY) private readonly users: UserRepository,
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  async run(log: SyncLog, connection: BankConnection): Promise<void> {
    const { userId, id, itemId, connectorId } = connection.facts;
    const user = await this.users.find(userId);
    if (!user) throw new Error('a sync log without its user');
    const reported = await this.source.listAccounts(itemId);
    await this.unitOfWork.run(async () => {
      // Before the run is held: whoever takes an account over waits for those who hold its connection.
      await this.succession.lock(userId);
      await this.logs.hold(log);
      const of = { userId, connectionId: id };
      const removeMissing = isUpToDate(connection);
      const { accounts, questions } = await this.recognise.run({ ...of, connectorId }, reported, removeMissing);
      const counts = await this.accounts.writeAll(of, accounts, {
        balanceAsOf: { bank: collectedAt(connection, 'accounts'), card: collectedAt(connection, 'creditCards') },
        removeMissing,
      });
      for (const { earlierId, providerAccountId } of questions) {
        await this.succession.ask(of, earlierId, providerAccountId);
      }
      await this.balances.noteCollected(of, user.timeZone);
      const elsewhere = reported.length - accounts.length;
      const { fetched, unchanged } = counts;
      await this.logs.count(userId, log.id, 'accounts', {
        ...counts,
        fetched: fetched + elsewhere,
        unchanged: unchanged + elsewhere,
      });
      if (reported.length === 0 && removeMissing) await this.logs.notice(userId, log.id, NO_ACCOUNTS);
    });
  }
}
