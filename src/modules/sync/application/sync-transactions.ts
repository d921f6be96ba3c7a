import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { dayOf, type LocalDate, plusDays, today } from '../../../shared/local-date.js';
import { noRows } from '../../../shared/row-counts.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { BALANCE_HISTORY, type BalanceHistory, type BankAccount } from '../../accounts/index.js';
import type { BankConnection } from '../../connections/index.js';
import { USER_REPOSITORY, type UserRepository } from '../../identity/index.js';
import {
  type AccountOfPage,
  CursorExpired,
  MATCH_REPOSITORY,
  MatchArrivals,
  type MatchRepository,
  TakeOverPage,
  TRANSACTION_REPOSITORY,
  TRANSACTION_SOURCE,
  type TransactionQuery,
  type TransactionRepository,
  type TransactionSource,
} from '../../transactions/index.js';
import { type DayWindow, dayWindows } from '../domain/day-windows.js';
import type { SyncLog, TransactionCounts } from '../domain/sync-log.js';
import { accountPages } from './account-pages.js';
import { type AccountProgress, READING_PROGRESS, type ReadingProgress } from './reading-progress.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';
import { isProductUpToDate, isUpToDate } from './up-to-date.js';

/** How far back a later sync looks for rows that changed or vanished without a word. Pluggy itself looks back 7 days. */
const RECENT_DAYS = 30;
/** How much of history a deep reading compares at a time. */
const DEEP_WINDOW_DAYS = 60;
/** The provider takes at most this many ids a call. */
const IDS_A_CALL = 500;

type Rows = Awaited<ReturnType<TransactionSource['readPage']>>['rows'];

interface Reading {
  log: SyncLog;
  connection: BankConnection;
  account: AccountOfPage;
  query: TransactionQuery;
  /** All that the provider has stored up to here is there to be read. */
  dataAsOf: Date | null;
  /** Rows still carry the ids of the connection through which the account was read before. */
  takingOver: boolean;
  /** The provider may list a movement that we keep as another row: never so in a first reading, which nobody was asked about. */
  hasAliases: boolean;
  signal: AbortSignal;
}

/**
 * Takes over one account's transactions, page by page: the first time all history; later the rows that the provider
 * named, those that it stored since the last reading (late ones are back-dated, so their own date says nothing), and the
 * recent days, in which rows that are no longer there are soft-deleted; in a deep run all days. In the end what went is
 * compared with what came.
 */
@injectable()
export class SyncTransactions {
  constructor(
    @inject(TRANSACTION_SOURCE) private readonly source: TransactionSource,
    @inject(TRANSACTION_REPOSITORY) private readonly transactions: TransactionRepository,
    @inject(MATCH_REPOSITORY) private readonly matches: MatchRepository,
    @inject(MatchArrivals) private readonly matchArrivals: MatchArrivals,
    @inject(TakeOverPage) private readonly takeOverPage: TakeOverPage,
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
    const progress = await this.progress.of(log.userId, account.id);
    const page: AccountOfPage = {
      userId: log.userId,
      connectionId: account.connectionId,
      accountId: account.id,
      type: account.type,
      timeZone: user.timeZone,
    };
    const reading: Reading = {
      log,
      connection,
      account: page,
      query: {
        providerAccountId: account.providerAccountId,
        accountCurrency: account.currency,
        accountType: account.type,
      },
      dataAsOf: connection.facts.dataAsOf,
      takingOver: progress.takingOver,
      hasAliases: progress.historyComplete || progress.takingOver,
      signal,
    };
    if (!progress.historyComplete || !progress.readThrough) {
      await this.readHistory(reading, progress);
      await this.readNamedRows(reading);
      await this.holding(reading, () => this.compare(reading));
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
      await this.readHistory(reading, {
        historyCursor: null,
        historyComplete: false,
        readThrough: null,
        takingOver: reading.takingOver,
      });
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
    if (reading.log.deep) await this.reconcileHistory(reading, recentFrom);
    await this.reconcileRecent(reading, dateFrom, recentFrom);
    if (!isUpToDate(reading.connection)) return;
    await this.progress.save(reading.account.userId, reading.account.accountId, { readThrough: reading.dataAsOf });
  }

  private async reconcileRecent(reading: Reading, dateFrom: LocalDate, removeFrom: LocalDate): Promise<void> {
    const { present } = await this.readDays(reading, { dateFrom });
    if (!this.provesAbsence(reading)) return;
    await this.holding(reading, async () => {
      const removed = await this.transactions.removeVanished(reading.account, removeFrom, present);
      if (removed > 0) await this.balances.derive(reading.account, { since: removeFrom });
      await this.count(reading, { removed });
      await this.compare(reading);
    });
  }

  /**
   * Everything before the recent days, a window at a time, oldest first. Nothing is removed that is older than the oldest
   * row that the provider shows: it keeps a year, we keep what it had.
   */
  private async reconcileHistory(reading: Reading, recentFrom: LocalDate): Promise<void> {
    const first = await this.transactions.firstDay(reading.account);
    if (first === null) return;
    let oldest: LocalDate | null = null;
    for (const window of dayWindows(first, plusDays(recentFrom, -1), DEEP_WINDOW_DAYS)) {
      const { present, firstDay } = await this.readDays(reading, {
        dateFrom: plusDays(window.from, -1),
        dateTo: plusDays(window.to, 1),
      });
      oldest ??= firstDay;
      if (oldest !== null && this.provesAbsence(reading)) await this.removeFrom(reading, window, oldest, present);
    }
  }

  private removeFrom(reading: Reading, { from, to }: DayWindow, oldest: LocalDate, present: ReadonlySet<string>) {
    return this.holding(reading, async () => {
      const start = oldest > from ? oldest : from;
      const removed = await this.transactions.removeVanished(reading.account, start, present, to);
      if (removed > 0) await this.balances.derive(reading.account, { since: start });
      await this.count(reading, { removed });
    });
  }

  private async readDays(reading: Reading, days: { dateFrom: LocalDate; dateTo?: LocalDate }) {
    const present = new Set<string>();
    let firstDay: LocalDate | null = null;
    for await (const { rows } of this.pages(reading, { ...reading.query, ...days }, null)) {
      await this.write(reading, rows);
      for (const row of rows) {
        present.add(row.providerTransactionId);
        const day = dayOf(row.bookedAt, reading.account.timeZone);
        if (firstDay === null || day < firstDay) firstDay = day;
      }
    }
    return { present, firstDay };
  }

  /**
   * Finds the rows that are one movement among what went and what came. A product that is not up to date proves nothing
   * gone, so that everything waits for a later run. In a unit of work.
   */
  private async compare(reading: Reading): Promise<void> {
    if (!this.provesAbsence(reading)) return;
    const { account, log, takingOver } = reading;
    if (takingOver) {
      const { rematched, removed } = await this.matchArrivals.runCarried(account);
      await this.count(reading, { rematched, removed });
      await this.progress.save(account.userId, account.accountId, { takingOver: false });
      await this.balances.derive(account, 'all');
      return;
    }
    const { rematched, kept } = await this.matchArrivals.run(account, log.startedAt ?? log.createdAt);
    await this.count(reading, { rematched, removed: -kept });
    if (rematched + kept > 0) await this.balances.derive(account, 'all');
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
        await this.count(reading, { removed });
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

  private write(reading: Reading, all: Rows, progress?: Partial<AccountProgress>): Promise<void> {
    const { userId, accountId } = reading.account;
    return this.holding(reading, async () => {
      const rows = reading.hasAliases ? await this.withoutAliases(reading, all) : all;
      const known = all.length - rows.length;
      if (known > 0) await this.count(reading, { fetched: known, unchanged: known });
      if (rows.length > 0) {
        const writer = reading.takingOver ? this.takeOverPage.run(reading.account, rows) : null;
        const counts = await (writer ?? this.transactions.writePage(reading.account, rows));
        await this.count(reading, counts);
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

  private async withoutAliases(reading: Reading, rows: Rows): Promise<Rows> {
    const ids = rows.map((row) => row.providerTransactionId);
    const aliases = await this.matches.aliases(reading.account, ids);
    return aliases.size === 0 ? rows : rows.filter((row) => !aliases.has(row.providerTransactionId));
  }

  /** A unit of work in which this run is still ours to write. */
  private holding(reading: Reading, work: () => Promise<void>): Promise<void> {
    return this.unitOfWork.run(async () => {
      await this.logs.hold(reading.log, reading.account.accountId);
      await work();
    });
  }

  private pages(reading: Reading, query: TransactionQuery, from: string | null) {
    const read = async (after: string | null) => {
      const page = await this.source.readPage(query, after);
      this.transactions.prepare(reading.account, page.rows);
      return page;
    };
    return accountPages(read, from, reading.signal);
  }

  private async count(reading: Reading, counts: Partial<TransactionCounts>): Promise<void> {
    if (Object.values(counts).every((number) => number === 0)) return;
    const { userId, accountId } = reading.account;
    await this.logs.count(userId, reading.log.id, 'transactions', { ...noRows, ...counts }, accountId);
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
