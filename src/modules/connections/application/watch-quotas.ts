import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { CONNECTOR_REPOSITORY, type ConnectorRepository } from '../../connectors/index.js';
import type { BankConnection } from '../domain/bank-connection.js';
import {
  EACH_COLLECTION,
  exhausted,
  nextQuotaMonth,
  type OpenFinanceQuotas,
  type OpenFinanceResource,
  productsUsedUp,
  quotaMonth,
  resourcesUsed,
  type UsedUp,
} from '../domain/open-finance-quota.js';
import type { ConnectionFollower } from './connection-follower.js';
import { OPEN_FINANCE_QUOTAS, OPEN_FINANCE_USAGE, type OpenFinanceUsage } from './open-finance-usage.js';

/** Counts what collections use of Open Finance's monthly allowances, and says what is used up. */
@injectable()
export class WatchQuotas implements ConnectionFollower {
  constructor(
    @inject(OPEN_FINANCE_USAGE) private readonly usage: OpenFinanceUsage,
    @inject(OPEN_FINANCE_QUOTAS) private readonly quotas: OpenFinanceQuotas,
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Each collection is seen once: the connection's row is held while what is new about it is taken over. */
  async changed(connection: BankConnection, before: BankConnection | null): Promise<void> {
    const { connectorId, dataAsOf, products } = connection.facts;
    if (dataAsOf === null || dataAsOf.getTime() === before?.facts.dataAsOf?.getTime()) return;
    if (!(await this.connectors.find(connectorId))?.isOpenFinance) return;
    const lastWholeAt = await this.usage.lastUsedAt(of(connection), 'accounts');
    const resources = resourcesUsed(products, dataAsOf, lastWholeAt);
    await this.usage.count(of(connection), quotaMonth(dataAsOf), resources, dataAsOf);
  }

  /** Products that wait for the next month. */
  async usedUp(connection: BankConnection): Promise<UsedUp[]> {
    const { products } = connection.facts;
    if (Object.values(products).every(({ isUpdated }) => isUpdated)) return [];
    return productsUsedUp(products, await this.gone(connection), this.clock.now());
  }

  /** When it makes sense again to ask the bank; `null` for now. */
  async nextRefresh(connection: BankConnection): Promise<Date | null> {
    const gone = await this.gone(connection);
    return EACH_COLLECTION.every((resource) => gone.includes(resource)) ? nextQuotaMonth(this.clock.now()) : null;
  }

  private async gone(connection: BankConnection): Promise<OpenFinanceResource[]> {
    return exhausted(await this.usage.usedIn(of(connection), quotaMonth(this.clock.now())), this.quotas);
  }
}

function of({ facts: { userId, id } }: BankConnection) {
  return { userId, connectionId: id };
}
