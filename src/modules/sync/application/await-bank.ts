import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { ProviderRefused } from '../../../shared/errors.js';
import {
  type BankConnection,
  CONNECTION_REPOSITORY,
  type ConnectionRepository,
  DisconnectBank,
  ITEM_GATEWAY,
  type ItemGateway,
  WatchQuotas,
} from '../../connections/index.js';
import { PATIENCE_MS, type SyncLog } from '../domain/sync-log.js';
import { RequestSync } from './request-sync.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';

const SHORTEST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;

export type BankOutcome = { state: 'ready' } | { state: 'waiting' } | { state: 'failed'; code: string; detail: string };

/**
 * Brings a run to the point where the provider has collected from the bank: asks it to where a person wants that, and
 * looks again later (a notification comes sooner) while the bank or the person is still at work.
 */
@injectable()
export class AwaitBank {
  constructor(
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(ITEM_GATEWAY) private readonly items: ItemGateway,
    @inject(DisconnectBank) private readonly disconnectBank: DisconnectBank,
    @inject(RequestSync) private readonly requests: RequestSync,
    @inject(WatchQuotas) private readonly quotas: WatchQuotas,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(log: SyncLog, connection: BankConnection): Promise<BankOutcome> {
    if (!(await this.look(connection))) {
      await this.disconnectBank.deletedAtProvider(connection);
      return { state: 'failed', code: 'item_deleted', detail: 'Pluggy no longer has this connection.' };
    }
    // What comes to nothing is waited out: the provider refuses to ask before that.
    const isFree = !connection.isInProgress || connection.isAtWork(this.clock.now());
    if (log.wantsRefresh && !log.refreshAskedAt && isFree) await this.askForFreshData(log, connection);
    if (connection.isInProgress) return this.wait(log, connection);
    if (connection.hasData) return { state: 'ready' };
    const { error, status } = connection.facts;
    return {
      state: 'failed',
      code: error?.code.toLowerCase() ?? status,
      detail: error?.message ?? 'Pluggy has not collected anything from this bank yet.',
    };
  }

  /** Takes over how the item stands; false where the provider has no such item any more. */
  private async look(connection: BankConnection): Promise<boolean> {
    const item = await this.items.getItem(connection.facts.itemId);
    if (!item) return false;
    connection.apply(item);
    await this.connections.save(connection);
    return true;
  }

  /**
   * A bank that is being collected from needs no asking. A refusal is told and not a failure: what the provider holds is
   * read all the same.
   */
  private async askForFreshData(log: SyncLog, connection: BankConnection): Promise<void> {
    if (!connection.isInProgress) {
      try {
        await this.requireAllowance(connection);
        connection.apply(await this.items.refreshItem(connection.facts.itemId, null));
        await this.connections.save(connection);
      } catch (error) {
        if (!(error instanceof ProviderRefused)) throw error;
        const refusal = { code: error.code, retryAt: error.retryAt ?? null };
        await this.connections.noteRefusal(log.userId, log.connectionId, refusal);
        await this.logs.notice(log.userId, log.id, {
          code: error.code,
          detail: error.message,
          retryAt: error.retryAt?.toISOString() ?? null,
        });
      }
    }
    await this.logs.noteRefreshAsked(log.userId, log.id);
  }

  /** Throws `ProviderRefused` where the bank would give nothing this month. */
  private async requireAllowance(connection: BankConnection): Promise<void> {
    const retryAt = await this.quotas.nextRefresh(connection);
    if (retryAt === null) return;
    throw new ProviderRefused({
      code: 'open_finance_quota_used',
      kind: 'too_many',
      detail: "Open Finance's allowance for this month is used up at this bank; it may be asked again next month.",
      retryAt,
    });
  }

  private async wait(log: SyncLog, connection: BankConnection): Promise<BankOutcome> {
    const waited = this.clock.now().getTime() - log.askedAt.getTime();
    if (waited > PATIENCE_MS) {
      return {
        state: 'failed',
        code: 'bank_still_busy',
        detail: `The bank's answer is still outstanding (${connection.facts.status}).`,
      };
    }
    const delay = Math.min(Math.max(waited / 4, SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
    await this.requests.schedule(log, new Date(this.clock.now().getTime() + delay));
    return { state: 'waiting' };
  }
}
