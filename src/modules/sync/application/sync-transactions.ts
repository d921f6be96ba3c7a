import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { type LocalDate, plusDays, today } from '../../../shared/local-date.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { BALANCE_HISTORY, type BalanceHistory, type BankAccount } from '../../accounts/index.js';
import type { BankConnection } from '../../connections/index.js';
import { USER_REPOSITORY, type UserRepository } from '../../identity/index.js';
import {
  type AccountOfPage,
  CursorExpired,
  TRANSACTION_REPOSITORY,
  TRANSACTION_SOURCE,
  type TransactionQuery,
  type TransactionRepository,
  type TransactionSource,
} from '../../transactions/index.js';
import type { SyncLog } from '../domain/sync-log.js';
import { type AccountProgress, READING_PROGRESS, type ReadingProgress } from './reading-progress.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';
import { isProductUpToDate, isUpToDate } from './up-to-date.js';

/** How far back a later sync looks for rows that changed or vanished without a word. Pluggy itself looks back 7 days. */
const RECENT_DAYS = 30;
/** The provider takes at most this many ids a call. */
const IDS_A_CALL = 500;

interface Reading {
  log: SyncLog;
  connection: BankConnection;
  account: AccountOfPage;
  query: TransactionQuery;
  /** All that the provider has stored up to here is there to be read. */
  dataAsOf: Date | null;
  signal: AbortSignal;
}

/**
 * Takes over one account's transactions, page by page: the first time all history; later the rows that the provider
 * named, those that it stored since the last reading (late ones are back-dated, so their own date says nothing), and the
 * recent days, in which rows that are no longer there are soft-deleted.
 */
@injectable()
export class SyncTransactions {
  constructor(
    @inject(TRANSACTION_SOURCE) private readonly source: TransactionSource,
    @inject(TRANSACTION_REPOSITORY) private readonly transactions: TransactionRepository,
    @inject(BALANCE_HISTORY) private readonly balances: BalanceHistory,
    @inject(READING_PROGRESS) private readonly progress: ReadingProgress,
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(USER_REPOSITORY) private readonly users: UserRepository,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(log: SyncLog, connection: BankConnection, account: BankAccount, signal: AbortSignal): Promise<void> {
    const user = await this.users.find(log.userId);
    if (!user) throw new Error('a sync log without its user');
    const reading: Reading = {
      log,
      connection,
      account: {
        userId: log.userId,
        connectionId: account.connectionId,
        accountId: account.id,
        type: account.type,
        timeZone: user.timeZone,
      },
      query: {
        providerAccountId: account.providerAccountId,
        accountCurrency: account.currency,
        accountType: account.type,
      },
      dataAsOf: connection.facts.dataAsOf,
      signal,
    };
    const progress = await this.progress.of(log.userId, account.id);
    if (!progress.historyComplete || !progress.readThrough) {
      await this.readHistory(reading, progress);
      await this.readNamedRows(reading);
      return;
    }
    await this.readNamedRows(reading);
    await this.readNewAndRecent(reading, progress.readThrough);
  }

  private async readHistory(reading: Reading, progress: AccountProgress): Promise<void> {
    const begun = progress.historyCursor !== null;
    // Rows stored after this instant may stand on pages that are behind us: the next sync asks for them.
    const readThrough = begun ? progress.readThrough : reading.dataAsOf;
    try {
      await this.takeOver(reading, reading.query, progress.historyCursor, (after) => ({
        historyCursor: after,
        historyComplete: after === null,
        readThrough,
      }));
    } catch (error) {
      if (!(error instanceof CursorExpired) || !begun) throw error;
      await this.readHistory(reading, { historyCursor: null, historyComplete: false, readThrough: null });
    }
  }

  private async readNewAndRecent(reading: Reading, readThrough: Date): Promise<void> {
    const recentFrom = plusDays(today(this.clock.now(), reading.account.timeZone), -RECENT_DAYS);
    // One day more than is reconciled: the provider compares UTC days, we the user's.
    const dateFrom = plusDays(recentFrom, -1);
    const recent = Date.parse(dateFrom);
    const createdAtFrom = new Date(readThrough.getTime() + 1);
    for await (const { rows } of this.pages(reading, { ...reading.query, createdAtFrom }, null)) {
      const older = rows.filter((row) => row.bookedAt.getTime() < recent);
      await this.write(reading, older);
    }
    await this.reconcile(reading, dateFrom, recentFrom);
    if (!isUpToDate(reading.connection)) return;
    await this.progress.save(reading.account.userId, reading.account.accountId, { readThrough: reading.dataAsOf });
  }

  private async reconcile(reading: Reading, dateFrom: LocalDate, removeFrom: LocalDate): Promise<void> {
    const present = new Set<string>();
    for await (const { rows } of this.pages(reading, { ...reading.query, dateFrom }, null)) {
      await this.write(reading, rows);
      for (const row of rows) present.add(row.providerTransactionId);
    }
    if (!this.provesAbsence(reading)) return;
    await this.holding(reading, async () => {
      const removed = await this.transactions.removeVanished(reading.account, removeFrom, present);
      if (removed > 0) await this.balances.derive(reading.account, { since: removeFrom });
      await this.countRemoved(reading, removed);
    });
  }

  /** Rows that notifications named as changed or deleted: what the provider still has is taken over, the rest removed. */
  private async readNamedRows(reading: Reading): Promise<void> {
    const connection = { userId: reading.account.userId, connectionId: reading.account.connectionId };
    const { providerAccountId } = reading.query;
    for (;;) {
      const targets = await this.progress.targets(connection, providerAccountId, IDS_A_CALL);
      if (targets.length === 0) return;
      const ids = targets.map(({ id }) => id);
      const found = new Set<string>();
      for await (const { rows } of this.pages(reading, { ...reading.query, ids }, null)) {
        await this.write(reading, rows);
        for (const row of rows) found.add(row.providerTransactionId);
      }
      const gone = ids.filter((id) => !found.has(id));
      await this.holding(reading, async () => {
        const removed = gone.length > 0 ? await this.transactions.removeByProviderIds(reading.account, gone) : 0;
        if (removed > 0) await this.balances.derive(reading.account, { ofTransactions: gone });
        await this.countRemoved(reading, removed);
        await this.progress.removeTargets(connection, providerAccountId, targets);
      });
    }
  }

  /** Writes page after page, each with its counts and the place to go on from in one unit of work. */
  private async takeOver(
    reading: Reading,
    query: TransactionQuery,
    from: string | null,
    progressAfter: (after: string | null) => Partial<AccountProgress>,
  ): Promise<void> {
    for await (const { rows, after } of this.pages(reading, query, from)) {
      await this.write(reading, rows, progressAfter(after));
    }
  }

  private write(
    reading: Reading,
    rows: Awaited<ReturnType<TransactionSource['readPage']>>['rows'],
    progress?: Partial<AccountProgress>,
  ): Promise<void> {
    const { userId, accountId } = reading.account;
    return this.holding(reading, async () => {
      if (rows.length > 0) {
        const counts = await this.transactions.writePage(reading.account, rows);
        await this.logs.count(userId, reading.log.id, 'transactions', counts, accountId);
        if (!progress && counts.created + counts.updated > 0) {
          const ofTransactions = rows.map(({ providerTransactionId }) => providerTransactionId);
          await this.balances.derive(reading.account, { ofTransactions });
        }
      }
      if (!progress) return;
      await this.progress.save(userId, accountId, progress);
      // Its days are derived once, when all pages are there: a day may stand on two.
      if (progress.historyComplete) await this.balances.derive(reading.account, 'all');
    });
  }

  /** A unit of work in which this run is still ours to write. */
  private holding(reading: Reading, work: () => Promise<void>): Promise<void> {
    return this.unitOfWork.run(async () => {
      await this.logs.hold(reading.log);
      await work();
    });
  }

  /** Reads the next page while the caller writes the one before. */
  private async *pages(reading: Reading, query: TransactionQuery, from: string | null) {
    let coming: ReturnType<TransactionSource['readPage']> | null = this.source.readPage(query, from);
    while (coming) {
      const page: Awaited<ReturnType<TransactionSource['readPage']>> = await coming;
      reading.signal.throwIfAborted();
      coming = page.after === null ? null : this.source.readPage(query, page.after);
      // Awaited in the next round, unless the caller fails first: then nobody asks for it any more.
      coming?.catch(() => undefined);
      yield page;
    }
  }

  private async countRemoved(reading: Reading, removed: number): Promise<void> {
    if (removed === 0) return;
    const counts = { fetched: 0, created: 0, updated: 0, unchanged: 0, removed };
    await this.logs.count(reading.account.userId, reading.log.id, 'transactions', counts);
  }

  private provesAbsence({ connection, account }: Reading): boolean {
    const product = account.type === 'CREDIT' ? 'creditCards' : 'accounts';
    return (
      connection.facts.status === 'updated' &&
      isProductUpToDate(connection, 'transactions') &&
      isProductUpToDate(connection, product)
    );
  }
}
