import { inject, injectable } from 'inversify';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import { type BankConnection, type UsedUp, WatchQuotas } from '../../connections/index.js';
import { CONNECTOR_CIRCUITS, type ConnectorCircuits, READING_FAILED } from '../../connectors/index.js';
import { type SyncLog, urgencyOf } from '../domain/sync-log.js';
import { RequestSync } from './request-sync.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';

/** Keeps runs from what cannot succeed now: a connector that fails again and again, a month's allowance that is used up. */
@injectable()
export class GuardRun {
  constructor(
    @inject(CONNECTOR_CIRCUITS) private readonly circuits: ConnectorCircuits,
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(RequestSync) private readonly requests: RequestSync,
    @inject(WatchQuotas) private readonly quotas: WatchQuotas,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Whether the run may go on now. Else it is put off, and its log says until when. */
  async admit(log: SyncLog, { facts: { connectorId } }: BankConnection): Promise<boolean> {
    const retryAt = await this.circuits.enter(connectorId, log.id, urgencyOf(log));
    if (retryAt === null) return true;
    this.logger.info('sync put off: its connector fails', { syncLogId: log.id, connectorId, retryAt });
    await this.logs.notice(log.userId, log.id, {
      code: 'connector_failing',
      detail: 'The connection to this institution fails at the moment; the sync goes on as soon as it may work again.',
      retryAt: retryAt.toISOString(),
    });
    await this.requests.schedule(log, retryAt);
    return false;
  }

  /** The run has read what the provider holds. */
  async succeeded(log: SyncLog, { facts: { connectorId } }: BankConnection): Promise<void> {
    await this.circuits.read(connectorId, log.id);
  }

  /** The run broke off, or ended without having read. */
  async failed(log: SyncLog, { facts: { connectorId } }: BankConnection, code: string): Promise<void> {
    if (code === READING_FAILED) await this.circuits.failed(connectorId, code, log.id);
    else await this.circuits.leave(connectorId, log.id);
  }

  /** Products that are not collected before the next month. */
  usedUp(connection: BankConnection): Promise<UsedUp[]> {
    return this.quotas.usedUp(connection);
  }
}
