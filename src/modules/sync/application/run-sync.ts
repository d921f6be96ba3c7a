import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import {
  ProviderAnswerInvalid,
  ProviderRateLimited,
  ProviderRefused,
  ProviderRefusedUs,
  SaldoError,
} from '../../../shared/errors.js';
import type { JobRun } from '../../../shared/job-queue.js';
import { plusDays, today } from '../../../shared/local-date.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { withUrgency } from '../../../shared/urgency.js';
import { ACCOUNT_REPOSITORY, type AccountRepository } from '../../accounts/index.js';
import {
  type BankConnection,
  CONNECTION_REPOSITORY,
  ConnectionEnded,
  type ConnectionRepository,
  NotePermissions,
  type QuotaProduct,
  type UsedUp,
} from '../../connections/index.js';
import {
  MATCH_REPOSITORY,
  type MatchRepository,
  TRANSACTION_REPOSITORY,
  type TransactionRepository,
} from '../../transactions/index.js';
import { PairTransfers } from '../../transfers/index.js';
import { isFinished, PATIENCE_MS, type SyncLog, type SyncNotice, urgencyOf } from '../domain/sync-log.js';
import { SyncOverrun } from '../domain/sync-overrun.js';
import { AwaitBank } from './await-bank.js';
import { GuardRun } from './guard-run.js';
import { READING_PROGRESS, type ReadingProgress } from './reading-progress.js';
import { RequestSync } from './request-sync.js';
import { SyncAccounts } from './sync-accounts.js';
import { SyncHoldings } from './sync-holdings.js';
import type { SyncJob } from './sync-job.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';
import { SyncTransactions } from './sync-transactions.js';
import { isUpToDate, isWhollyUpToDate, productNotices } from './up-to-date.js';

/** An answer that cannot be read may be a passing fault, but not each time. */
const ATTEMPTS_AT_NONSENSE = 3;

/** Banks post within days; what is pending longer deserves a look. Some post a card's purchases when its bill closes. */
const DAYS_PENDING = 8;
const DAYS_PENDING_ON_CARD = 31 + DAYS_PENDING;

/**
 * Runs one queued sync from wherever it stands: asks the bank where a person wants that, waits until the provider has
 * collected, reads accounts, what else stands under the connection, then transactions. Safe to run twice and to be cut
 * off anywhere.
 */
@injectable()
export class RunSync {
  constructor(
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository,
    @inject(TRANSACTION_REPOSITORY) private readonly transactions: TransactionRepository,
    @inject(MATCH_REPOSITORY) private readonly matches: MatchRepository,
    @inject(AwaitBank) private readonly awaitBank: AwaitBank,
    @inject(SyncAccounts) private readonly syncAccounts: SyncAccounts,
    @inject(SyncHoldings) private readonly syncHoldings: SyncHoldings,
    @inject(SyncTransactions) private readonly syncTransactions: SyncTransactions,
    @inject(NotePermissions) private readonly permissions: NotePermissions,
    @inject(PairTransfers) private readonly pairTransfers: PairTransfers,
    @inject(READING_PROGRESS) private readonly progress: ReadingProgress,
    @inject(RequestSync) private readonly requests: RequestSync,
    @inject(GuardRun) private readonly guard: GuardRun,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(job: SyncJob, run: JobRun): Promise<void> {
    const log = await this.logs.find(job.userId, job.syncLogId);
    if (!log || isFinished(log)) return;
    try {
      await withUrgency(urgencyOf(log), () => this.advance(log, run.signal));
    } catch (error) {
      await this.settle(log, error, run);
    }
  }

  private async advance(log: SyncLog, signal: AbortSignal): Promise<void> {
    const connection = await this.connections.find(log.userId, log.connectionId);
    if (!connection || connection.isDisconnected) {
      return this.endWithConnection(log);
    }
    if (!(await this.guard.admit(log, connection))) return;
    const outcome = await this.awaitBank.run(log, connection);
    if (outcome.state === 'waiting') return;
    if (outcome.state === 'failed') {
      await this.guard.failed(log, connection, outcome.code);
      await this.fail(log, outcome.code, outcome.detail);
      return;
    }
    const begun = await this.logs.start(log, connection.facts.dataAsOf);
    if (!begun) return;
    const usedUp = await this.guard.usedUp(connection);
    await this.read(begun, connection, usedUp, signal);
    // Before the log says so: who sees the run finished sees the connector work.
    await this.guard.succeeded(begun, connection);
    await this.pairTransfers.run(log.userId);
    await this.finish(begun, connection, usedUp);
  }

  private async read(log: SyncLog, connection: BankConnection, usedUp: UsedUp[], signal: AbortSignal): Promise<void> {
    const { userId, id } = connection.facts;
    const named = await this.progress.hasTargets({ userId, connectionId: id });
    if (log.trigger === 'schedule' && !log.deep && !connection.hasUnreadData && !named) return;
    let accounts = await this.accounts.listOfConnection(userId, id);
    // What nobody waits for and the bank could not give is not read again.
    const isSpent = (product: QuotaProduct) =>
      urgencyOf(log) === 'background' && usedUp.some((one) => one.product === product);
    // A run that was cut off has counted its accounts already.
    const wantsAccounts = log.kind === 'transactions' || isSpent('accounts') ? accounts.length === 0 : true;
    if (wantsAccounts && log.accounts.fetched === 0) {
      await this.syncAccounts.run(log, connection);
      accounts = await this.accounts.listOfConnection(userId, id);
    }
    for (const account of log.kind === 'accounts' ? [] : accounts) {
      signal.throwIfAborted();
      const isRead = !named && (await this.progress.of(userId, account.id)).historyComplete;
      if (isSpent('transactions') && isRead) continue;
      await this.syncTransactions.run(log, connection, account, signal);
    }
    // Last: what fails for good here, at a bank whose bills cannot be had today, holds nothing else up.
    if (log.kind === 'transactions') return;
    await this.syncHoldings.run(log, connection, accounts, signal);
    await this.permissions.run(connection);
  }

  private async finish(log: SyncLog, connection: BankConnection, usedUp: UsedUp[]): Promise<void> {
    const { userId, id } = connection.facts;
    const complete = isWhollyUpToDate(connection);
    const isFull = log.kind === 'full';
    const { dataAsOf } = await this.unitOfWork.run(async () => {
      await this.logs.hold(log);
      const notices = [...productNotices(connection, usedUp), ...(await this.transactionNotices(connection))];
      for (const notice of notices) await this.logs.notice(userId, log.id, notice);
      if (isFull) await this.progress.removeStrayTargets({ userId, connectionId: id });
      if (log.deep && isUpToDate(connection)) await this.connections.noteDeeplyRead(userId, id, this.clock.now());
      await this.logs.finish(userId, log.id, { state: complete ? 'succeeded' : 'partial', error: null });
      // A run that was cut off has read its first accounts and pages before what was collected since.
      return this.connections.noteSynced(userId, id, {
        at: this.clock.now(),
        // What could not be collected of holdings comes with a later collection, which is new data by itself.
        readThrough: isUpToDate(connection) && isFull ? log.readsAsOf : null,
      });
    });
    this.logger.info('sync finished', { syncLogId: log.id, kind: log.kind, trigger: log.trigger, complete });
    if (isFull && dataAsOf && log.readsAsOf && dataAsOf > log.readsAsOf) await this.readWhatCameMeanwhile(log);
  }

  /** Whoever told of the collection saw this run at work and left the rest to it. When this is cut off, the schedule looks. */
  private async readWhatCameMeanwhile({ userId, connectionId }: SyncLog): Promise<void> {
    await this.requests.run({ userId, connectionId, kind: 'full', trigger: 'webhook', wantsRefresh: false });
  }

  private async endWithConnection(log: SyncLog): Promise<void> {
    await this.progress.removeStrayTargets(log);
    const detail = 'The connection was disconnected before the sync came to its end.';
    await this.logs.finish(log.userId, log.id, {
      state: 'failed',
      error: { code: 'connection_disconnected', detail },
    });
  }

  /** What of the transactions its person should look at: rows that stay pending, pairs that wait for an answer. */
  private async transactionNotices(connection: BankConnection): Promise<SyncNotice[]> {
    const { userId, id: connectionId } = connection.facts;
    const day = today(this.clock.now(), 'UTC');
    const pending = await this.transactions.countPendingSince(
      { userId, connectionId },
      { bank: plusDays(day, -DAYS_PENDING), card: plusDays(day, -DAYS_PENDING_ON_CARD) },
    );
    const asked = await this.matches.countOpen({ userId, connectionId });
    const notices: SyncNotice[] = [];
    if (pending > 0) {
      const detail = `${pending} transactions have been pending for longer than a bank takes to post them.`;
      notices.push({ code: 'pending_unmatched', detail, retryAt: null });
    }
    if (asked > 0) {
      const detail = `${asked} pairs of transactions may each be one movement, which only their person can say.`;
      notices.push({ code: 'matches_to_decide', detail, retryAt: null });
    }
    return notices;
  }

  /** False where the run was asked for once more meanwhile: it goes on then, in a job of its own. */
  private async fail(log: SyncLog, code: string, detail: string): Promise<boolean> {
    const failed = await this.logs.finish(log.userId, log.id, { state: 'failed', error: { code, detail } }, log.asks);
    if (failed) this.logger.warn('sync failed', { syncLogId: log.id, kind: log.kind, code });
    return failed;
  }

  private async noteFailure(log: SyncLog, error: unknown): Promise<void> {
    const connection = await this.connections.find(log.userId, log.connectionId);
    if (connection)
      await this.guard.failed(log, connection, error instanceof SaldoError ? error.code : 'internal_error');
  }

  /** Decides whether a run that broke off is tried again (by throwing, which the queue answers) or has failed. */
  private async settle(log: SyncLog, error: unknown, run: JobRun): Promise<void> {
    if (run.signal.aborted) throw error;
    if (error instanceof SyncOverrun || error instanceof ConnectionEnded) {
      const connection = await this.connections.find(log.userId, log.connectionId);
      if (connection?.isDisconnected) return this.endWithConnection(log);
      // Thrown, so that the queue does not take the job, which is another worker's now, for done.
      throw error;
    }
    await this.noteFailure(log, error);
    const waited = this.clock.now().getTime() - log.askedAt.getTime();
    if (error instanceof ProviderRateLimited && error.retryAt && waited < PATIENCE_MS) {
      await this.logs.notice(log.userId, log.id, {
        code: error.code,
        detail: error.message,
        retryAt: error.retryAt.toISOString(),
      });
      return this.requests.schedule(log, error.retryAt);
    }
    if (!isHopeless(error, run.attempt) && run.attempt < run.maxAttempts) throw error;
    const isOurs = !(error instanceof SaldoError);
    if (isOurs) this.logger.error('sync broke off', { syncLogId: log.id, error });
    const failed = await this.fail(
      log,
      isOurs ? 'internal_error' : error.code,
      isOurs ? 'The sync broke off because of a fault of this service.' : error.message,
    );
    // What may be different another time stays in the queue as failed for good, where an operator finds it and runs it again.
    if (failed && !isHopeless(error, run.attempt)) throw error;
  }
}

function isHopeless(error: unknown, attempt: number): boolean {
  if (error instanceof ProviderRefused || error instanceof ProviderRefusedUs) return true;
  return error instanceof ProviderAnswerInvalid && attempt >= ATTEMPTS_AT_NONSENSE;
}
