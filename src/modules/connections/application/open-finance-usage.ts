import type { LocalDate } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import type { OpenFinanceQuotas, OpenFinanceResource } from '../domain/open-finance-quota.js';

type OfConnection = { userId: UserId; connectionId: string };

/** What each connection has used of Open Finance's monthly allowances. */
export interface OpenFinanceUsage {
  /** Counts one collection of each; in the unit of work that takes the collection over. */
  count(of: OfConnection, month: LocalDate, resources: readonly OpenFinanceResource[], at: Date): Promise<void>;
  lastUsedAt(of: OfConnection, resource: OpenFinanceResource): Promise<Date | null>;
  usedIn(of: OfConnection, month: LocalDate): Promise<Partial<OpenFinanceQuotas>>;
}

export const OPEN_FINANCE_USAGE = Symbol.for('OpenFinanceUsage');
export const OPEN_FINANCE_QUOTAS = Symbol.for('OpenFinanceQuotas');
