import { inject, injectable } from 'inversify';
import type { RowCounts } from '../../../shared/row-counts.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import {
  ACCOUNT_SOURCE,
  type AccountSource,
  type BankAccount,
  BILL_REPOSITORY,
  type BillRepository,
  HOLDER_REPOSITORY,
  type HolderRepository,
} from '../../accounts/index.js';
import type { BankConnection } from '../../connections/index.js';
import { CONNECTOR_REPOSITORY, type ConnectorRepository } from '../../connectors/index.js';
import {
  type Collected,
  HOLDING_SOURCE,
  HOLDING_SUCCESSION,
  type HoldingSource,
  type HoldingSuccession,
  INVESTMENT_REPOSITORY,
  type InvestmentRepository,
  LOAN_REPOSITORY,
  type LoanRepository,
  type ProviderInvestment,
  RecogniseHoldings,
} from '../../holdings/index.js';
import { USER_REPOSITORY, type UserRepository } from '../../identity/index.js';
import { collectedOn } from '../domain/collected-on.js';
import type { Counted, SyncLog } from '../domain/sync-log.js';
import { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './sync-log-repository.js';
import { provesAbsence } from './up-to-date.js';

/** Movements of this many investments are asked for at a time. */
const AT_ONCE = 4;

/**
 * Takes over what stands under a connection besides accounts and transactions, as its institution offers it: bills of
 * cards, investments with their movements, loans, and who holds the accounts. Each set is read as a whole, then written
 * with its counts in one unit of work; a run that was cut off leaves out the sets that it has counted.
 */
@injectable()
export class SyncHoldings {
  constructor(
    @inject(ACCOUNT_SOURCE) private readonly accountSource: AccountSource,
    @inject(HOLDING_SOURCE) private readonly source: HoldingSource,
    @inject(BILL_REPOSITORY) private readonly bills: BillRepository,
    @inject(INVESTMENT_REPOSITORY) private readonly investments: InvestmentRepository,
    @inject(LOAN_REPOSITORY) private readonly loans: LoanRepository,
    @inject(HOLDING_SUCCESSION) private readonly succession: HoldingSuccession,
    @inject(RecogniseHoldings) private readonly recognise: RecogniseHoldings,
    @inject(HOLDER_REPOSITORY) private readonly holders: HolderRepository,
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
    @inject(USER_REPOSITORY) private readonly users: UserRepository,
    @inject(SYNC_LOG_REPOSITORY) private readonly logs: SyncLogRepository,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  async run(log: SyncLog, connection: BankConnection, accounts: BankAccount[], signal: AbortSignal): Promise<void> {
    const connector = await this.connectors.find(connection.facts.connectorId);
    // One that the catalogue does not know may offer anything.
    const offers = (product: string) => connector === null || connector.products.includes(product);
    const user = await this.users.find(log.userId);
    if (!user) throw new Error('a sync log without its user');
    const cards = accounts.filter(({ type }) => type === 'CREDIT');
    if (log.bills.fetched === 0 && cards.length > 0) await this.readBills(log, connection, cards, signal);
    // Before what is known again by its owner.
    if (offers('IDENTITY')) await this.readHolder(log, connection);
    signal.throwIfAborted();
    if (log.investments.fetched === 0 && offers('INVESTMENTS')) {
      await this.readInvestments(log, connection, user.timeZone, signal);
    }
    signal.throwIfAborted();
    if (log.loans.fetched === 0 && offers('LOANS')) await this.readLoans(log, connection, user.timeZone);
  }

  private async readBills(
    log: SyncLog,
    connection: BankConnection,
    cards: BankAccount[],
    signal: AbortSignal,
  ): Promise<void> {
    const read: Parameters<BillRepository['writeAll']>[1] = [];
    for (const card of cards) {
      signal.throwIfAborted();
      const bills = await this.accountSource.listBills(card.providerAccountId);
      if (bills) read.push({ accountId: card.id, bills });
    }
    const options = { removeMissing: provesAbsence(connection, ['creditCards']) };
    await this.write(log, async () => ({ bills: await this.bills.writeAll(of(connection), read, options) }));
  }

  private async readInvestments(
    log: SyncLog,
    connection: BankConnection,
    timeZone: string,
    signal: AbortSignal,
  ): Promise<void> {
    const reported = await this.source.listInvestments(connection.facts.itemId);
    if (!reported) return this.tellNotGiven(log, 'investments');
    const movements = await this.readMovements(reported, signal);
    const collected: Collected | null = collectedOn(connection, 'investments', timeZone);
    const removeMissing = provesAbsence(connection, ['investments']);
    const place = of(connection);
    await this.write(log, async () => {
      const recognised = await this.recognise.investments(place, reported, removeMissing);
      const counts = await this.investments.writeAll(place, recognised.reported, { collected, removeMissing });
      await this.ask(place, 'investment', recognised.questions);
      return {
        investments: withThoseElsewhere(counts, reported.length - recognised.reported.length),
        investmentTransactions: await this.investments.writeTransactions(place, movements, {
          removeMissing: provesAbsence(connection, ['investments', 'investmentsTransactions']),
        }),
      };
    });
  }

  private async readMovements(reported: ProviderInvestment[], signal: AbortSignal) {
    const movements: Parameters<InvestmentRepository['writeTransactions']>[1] = [];
    for (let from = 0; from < reported.length; from += AT_ONCE) {
      signal.throwIfAborted();
      const some = reported.slice(from, from + AT_ONCE).map(async ({ providerInvestmentId }) => {
        const transactions = await this.source.listInvestmentTransactions(providerInvestmentId);
        if (transactions) movements.push({ providerInvestmentId, transactions });
      });
      await Promise.all(some);
    }
    return movements;
  }

  private async readLoans(log: SyncLog, connection: BankConnection, timeZone: string): Promise<void> {
    const reported = await this.source.listLoans(connection.facts.itemId);
    if (!reported) return this.tellNotGiven(log, 'loans');
    const collected = collectedOn(connection, 'loans', timeZone);
    const removeMissing = provesAbsence(connection, ['loans']);
    const place = of(connection);
    await this.write(log, async () => {
      const recognised = await this.recognise.loans(place, reported, removeMissing);
      const counts = await this.loans.writeAll(place, recognised.reported, { collected, removeMissing });
      await this.ask(place, 'loan', recognised.questions);
      return { loans: withThoseElsewhere(counts, reported.length - recognised.reported.length) };
    });
  }

  private async ask(
    place: ReturnType<typeof of>,
    kind: 'investment' | 'loan',
    questions: { earlierId: string; providerId: string }[],
  ): Promise<void> {
    for (const { earlierId, providerId } of questions) await this.succession.ask(place, kind, earlierId, providerId);
  }

  private tellNotGiven(log: SyncLog, product: string): Promise<void> {
    return this.logs.notice(log.userId, log.id, {
      code: `product_not_given:${product}`,
      detail: `Pluggy gives no ${product} of this connection; what we hold of them stays as it is.`,
      retryAt: null,
    });
  }

  /** Who holds the accounts does not vanish: an answer that is none leaves what is known. */
  private async readHolder(log: SyncLog, connection: BankConnection): Promise<void> {
    const holder = await this.accountSource.findHolder(connection.facts.itemId);
    if (!holder) return;
    await this.unitOfWork.run(async () => {
      await this.logs.hold(log);
      await this.holders.save(of(connection), holder);
    });
  }

  private write(log: SyncLog, write: () => Promise<Partial<Record<Counted, RowCounts>>>): Promise<void> {
    return this.unitOfWork.run(async () => {
      // Before the run is held: whoever takes a holding over waits for those who hold its connection.
      await this.succession.lock(log.userId);
      await this.logs.hold(log);
      for (const [what, counts] of Object.entries(await write())) {
        await this.logs.count(log.userId, log.id, what as Counted, counts);
      }
    });
  }
}

function of({ facts: { userId, id } }: BankConnection) {
  return { userId, connectionId: id };
}

/** Those that are read through another connection were fetched, and nothing of them is written here. */
function withThoseElsewhere(counts: RowCounts, elsewhere: number): RowCounts {
  return { ...counts, fetched: counts.fetched + elsewhere, unchanged: counts.unchanged + elsewhere };
}
