import type { Knex } from 'knex';
import { foundation } from './0000-foundation.js';
import { users } from './0001-users.js';
import { connectors } from './0002-connectors.js';
import { categories } from './0003-categories.js';
import { webhookEvents } from './0004-webhook-events.js';
import { bankConnections } from './0010-bank-connections.js';
import { bankAccounts } from './0011-bank-accounts.js';
import { transactions } from './0012-transactions.js';
import { syncLogs } from './0013-sync-logs.js';
import { applicationRoles } from './0020-application-roles.js';
import { localAccounts } from './0030-local-accounts.js';
import { sessionList } from './0031-session-list.js';
import { secondFactor } from './0032-second-factor.js';
import { apiKeys } from './0033-api-keys.js';
import { auditEvents } from './0034-audit-events.js';
import { managedAccounts } from './0035-managed-accounts.js';
import { encryptionKeys } from './0040-encryption-keys.js';
import { idempotencyKeys } from './0041-idempotency-keys.js';
import { userSettings } from './0042-user-settings.js';
import { sealedColumns } from './0043-sealed-columns.js';
import { erasures } from './0044-erasures.js';
import { forgetJobsOf } from './0045-forget-jobs-of.js';
import { rateBuckets } from './0046-rate-buckets.js';
import { consents } from './0047-consents.js';
import { cardBills } from './0050-card-bills.js';
import { bankAccountBalances } from './0051-bank-account-balances.js';
import { investments } from './0052-investments.js';
import { loans } from './0053-loans.js';
import { accountHolders } from './0054-account-holders.js';
import { syncLogHoldings } from './0055-sync-log-holdings.js';
import { runningBalances } from './0056-running-balances.js';
import { identity } from './0060-identity.js';
import { removedTransactions } from './0061-removed-transactions.js';
import { accountMatches } from './0062-account-matches.js';
import { pendingNotifications } from './0063-pending-notifications.js';
import { askedAnew } from './0064-asked-anew.js';
import { consentPermissions } from './0065-consent-permissions.js';
import { holdingMatches } from './0066-holding-matches.js';
import { connectionRefusals } from './0070-connection-refusals.js';
import { notifications } from './0071-notifications.js';
import { userEvents } from './0072-user-events.js';
import { safeToKill } from './0080-safe-to-kill.js';
import { isolatedMigrations } from './0081-isolated-migrations.js';
import { providerLimits } from './0085-provider-limits.js';
import { connectorCircuits } from './0086-connector-circuits.js';
import { openFinanceUsage } from './0087-open-finance-usage.js';
import { webhookRegistrations } from './0088-webhook-registrations.js';
import { exchangeRates } from './0100-exchange-rates.js';
import { totals } from './0110-totals.js';
import { rebuildTotals } from './0111-rebuild-totals.js';
import { transfers } from './0120-transfers.js';
import { accountMonths } from './0122-account-months.js';
import { recurringItems } from './0130-recurring-items.js';
import { forecastHistories } from './0131-forecast-histories.js';

/** One forward step of the schema; `name` is what the database remembers, so it never changes. */
export interface Migration {
  name: string;
  up(knex: Knex): Promise<void>;
  /** For statements that PostgreSQL refuses inside a transaction, such as `create index concurrently`. */
  outsideTransaction?: true;
}

/** Every migration in the order in which they run. */
export const migrations: Migration[] = [
  foundation,
  users,
  connectors,
  categories,
  webhookEvents,
  bankConnections,
  bankAccounts,
  transactions,
  syncLogs,
  applicationRoles,
  localAccounts,
  sessionList,
  secondFactor,
  apiKeys,
  auditEvents,
  encryptionKeys,
  idempotencyKeys,
  userSettings,
  sealedColumns,
  erasures,
  forgetJobsOf,
  rateBuckets,
  consents,
  cardBills,
  bankAccountBalances,
  investments,
  loans,
  accountHolders,
  syncLogHoldings,
  runningBalances,
  identity,
  removedTransactions,
  accountMatches,
  connectionRefusals,
  notifications,
  userEvents,
  pendingNotifications,
  safeToKill,
  isolatedMigrations,
  providerLimits,
  connectorCircuits,
  openFinanceUsage,
  webhookRegistrations,
  exchangeRates,
  totals,
  rebuildTotals,
  transfers,
  accountMonths,
  recurringItems,
  managedAccounts,
  askedAnew,
  consentPermissions,
  holdingMatches,
  forecastHistories,
];
