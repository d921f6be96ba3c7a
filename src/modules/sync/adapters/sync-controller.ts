import { inject, injectable } from 'inversify';
import type { Operation, OperationRequest, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { InvalidInput, NotFound } from '../../../shared/errors.js';
import { noRows } from '../../../shared/row-counts.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository, findConnection } from '../../connections/index.js';
import { RequestSync } from '../application/request-sync.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from '../application/sync-log-repository.js';
import { WaitForSync } from '../application/wait-for-sync.js';
import { isFinished, type SyncKind, type SyncLog } from '../domain/sync-log.js';

const LONGEST_WAIT_S = 60;

@injectable()
export class SyncController {
  constructor(
    @inject(RequestSync) private readonly requests: RequestSync,
    @inject(WaitForSync) private readonly waiting: WaitForSync,
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
  ) {}

  syncConnection: Operation<'syncConnection'> = (request) => this.start(request, 'full');

  syncConnectionAccounts: Operation<'syncConnectionAccounts'> = (request) => this.start(request, 'accounts');

  syncConnectionTransactions: Operation<'syncConnectionTransactions'> = (request) =>
    this.start(request, 'transactions');

  listConnectionSyncLogs: Operation<'listConnectionSyncLogs'> = async ({ principal, path, query, url }) => {
    await findConnection(this.connections, principal.userId, path.id);
    const page = await this.logs.list(principal.userId, path.id, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentSyncLog) };
  };

  getSyncLog: Operation<'getSyncLog'> = async ({ principal, path }) => {
    const log = await this.logs.find(principal.userId, path.id);
    if (!log) throw new NotFound('sync log');
    return { status: 200, body: presentSyncLog(log) };
  };

  private async start(
    request: OperationRequest<'syncConnection' | 'syncConnectionAccounts' | 'syncConnectionTransactions'>,
    kind: SyncKind,
  ) {
    const seconds = preferredWait(request.header('prefer'));
    const { userId } = request.principal;
    const log = await this.requests.run({
      userId,
      connectionId: request.path.id,
      kind,
      trigger: 'user',
      wantsRefresh: true,
    });
    const waited = seconds > 0 ? await this.waiting.run(userId, log, seconds * 1000, request.signal) : log;
    const body = presentSyncLog(waited);
    if (isFinished(waited)) return { status: 200 as const, body };
    return { status: 202 as const, body, headers: { location: `/api/banking/sync_logs/${body.id}/` } };
  }
}

/** Seconds of `Prefer: wait=N` (RFC 7240), at most 60; other preferences are ignored, as the RFC asks. */
function preferredWait(prefer: string | undefined): number {
  const wait = prefer
    ?.split(/[,;]/)
    .map((part) => /^wait\s*=\s*"?([^"]*)"?$/i.exec(part.trim())?.[1])
    .find((value) => value !== undefined);
  if (wait === undefined) return 0;
  if (!/^\d{1,4}$/.test(wait)) {
    throw new InvalidInput([{ pointer: 'Prefer', code: 'wait', detail: 'wait must be a number of seconds' }]);
  }
  return Math.min(Number(wait), LONGEST_WAIT_S);
}

export function presentSyncLog(log: SyncLog): Schema<'SyncLog'> {
  return {
    id: log.id,
    connection_id: log.connectionId,
    kind: log.kind,
    trigger: log.trigger,
    state: log.state,
    counts: {
      connectors: { ...noRows },
      accounts: log.accounts,
      bills: log.bills,
      investments: log.investments,
      investment_transactions: log.investmentTransactions,
      loans: log.loans,
      transactions: log.transactions,
    },
    notices: log.notices.map(({ code, detail, retryAt }) => ({ code, detail, retry_at: retryAt })),
    error: log.error,
    created_at: log.createdAt.toISOString(),
    started_at: log.startedAt?.toISOString() ?? null,
    finished_at: log.finishedAt?.toISOString() ?? null,
  };
}
