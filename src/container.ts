import 'reflect-metadata';
import type { Express } from 'express';
import { Container } from 'inversify';
import { AccountDetailsController } from './modules/accounts/adapters/account-details-controller.js';
import { AccountMatchesController } from './modules/accounts/adapters/account-matches-controller.js';
import { AccountsController } from './modules/accounts/adapters/accounts-controller.js';
import { KnexAccountRepository } from './modules/accounts/adapters/knex-account-repository.js';
import { KnexAccountSuccession } from './modules/accounts/adapters/knex-account-succession.js';
import { KnexBalanceHistory } from './modules/accounts/adapters/knex-balance-history.js';
import { KnexBillRepository } from './modules/accounts/adapters/knex-bill-repository.js';
import { KnexHolderRepository } from './modules/accounts/adapters/knex-holder-repository.js';
import {
  ACCOUNT_REPOSITORY,
  ACCOUNT_SOURCE,
  ACCOUNT_SUCCESSION,
  BALANCE_HISTORY,
  BILL_REPOSITORY,
  DecideAccountMatch,
  HOLDER_REPOSITORY,
  RecogniseAccounts,
} from './modules/accounts/index.js';
import { AuditController } from './modules/audit/adapters/audit-controller.js';
import { KnexAuditTrail } from './modules/audit/adapters/knex-audit-trail.js';
import { RecordedRequests } from './modules/audit/adapters/recorded-requests.js';
import { AUDIT_TRAIL } from './modules/audit/index.js';
import { CardsController } from './modules/cards/adapters/cards-controller.js';
import { KnexCardReader } from './modules/cards/adapters/knex-card-reader.js';
import { CARD_READER, ReadCards } from './modules/cards/index.js';
import { ConnectionsController } from './modules/connections/adapters/connections-controller.js';
import { ConsentsController } from './modules/connections/adapters/consents-controller.js';
import { KnexConnectionRepository } from './modules/connections/adapters/knex-connection-repository.js';
import { KnexConsentRepository } from './modules/connections/adapters/knex-consent-repository.js';
import { KnexOpenFinanceUsage } from './modules/connections/adapters/knex-open-finance-usage.js';
import { AnswerMfa } from './modules/connections/application/answer-mfa.js';
import { CreateConnectToken } from './modules/connections/application/create-connect-token.js';
import { RepairConnection } from './modules/connections/application/repair-connection.js';
import {
  CONNECTION_FOLLOWER,
  CONNECTION_REPOSITORY,
  CONSENT_REPOSITORY,
  ConnectBank,
  ConnectionFollowers,
  DisconnectBank,
  DOCUMENTED_QUOTAS,
  FollowOutcomes,
  ITEM_GATEWAY,
  KeepConsents,
  NotePermissions,
  OPEN_FINANCE_QUOTAS,
  OPEN_FINANCE_USAGE,
  type OpenFinanceQuotas,
  SYNC_STARTER,
  WatchQuotas,
} from './modules/connections/index.js';
import { circuitGauges } from './modules/connectors/adapters/circuit-gauges.js';
import { ConnectorsController } from './modules/connectors/adapters/connectors-controller.js';
import { KnexCatalogueLog } from './modules/connectors/adapters/knex-catalogue-log.js';
import { KnexConnectorCircuits } from './modules/connectors/adapters/knex-connector-circuits.js';
import { KnexConnectorRepository } from './modules/connectors/adapters/knex-connector-repository.js';
import { CATALOGUE_LOG } from './modules/connectors/application/catalogue-log.js';
import { CATALOGUE_SETTINGS } from './modules/connectors/application/catalogue-settings.js';
import { RefreshConnectorsJob } from './modules/connectors/application/refresh-connectors-job.js';
import {
  CONNECTOR_CIRCUITS,
  CONNECTOR_REPOSITORY,
  CONNECTOR_SOURCE,
  PrepareCatalogue,
  RefreshConnectors,
  RefreshOneConnector,
  refreshConnectorsJob,
} from './modules/connectors/index.js';
import { ecbRates } from './modules/currencies/adapters/ecb-rates.js';
import { ExchangeRatesController } from './modules/currencies/adapters/exchange-rates-controller.js';
import { KnexRateRepository } from './modules/currencies/adapters/knex-rate-repository.js';
import { ptaxRates } from './modules/currencies/adapters/ptax-rates.js';
import { ShippedEcbHistory } from './modules/currencies/adapters/shipped-ecb-history.js';
import {
  PrepareRates,
  RATE_REPOSITORY,
  RATE_SERIES,
  RefreshRates,
  refreshRatesJob,
  SHIPPED_RATES,
  TraceRates,
} from './modules/currencies/index.js';
import { HoldingMatchesController } from './modules/holdings/adapters/holding-matches-controller.js';
import { InvestmentsController } from './modules/holdings/adapters/investments-controller.js';
import { KnexHoldingSuccession } from './modules/holdings/adapters/knex-holding-succession.js';
import { KnexInvestmentRepository } from './modules/holdings/adapters/knex-investment-repository.js';
import { KnexLoanRepository } from './modules/holdings/adapters/knex-loan-repository.js';
import { LoansController } from './modules/holdings/adapters/loans-controller.js';
import {
  DecideHoldingMatch,
  HOLDING_SOURCE,
  HOLDING_SUCCESSION,
  INVESTMENT_REPOSITORY,
  LOAN_REPOSITORY,
  RecogniseHoldings,
} from './modules/holdings/index.js';
import { ApiKeyAuthenticator, withApiKeys } from './modules/identity/adapters/api-key-authenticator.js';
import { ApiKeysController } from './modules/identity/adapters/api-keys-controller.js';
import {
  Argon2PasswordHasher,
  type PasswordCost,
  USUAL_COST,
} from './modules/identity/adapters/argon2-password-hasher.js';
import { AuthController } from './modules/identity/adapters/auth-controller.js';
import { InvitationsController } from './modules/identity/adapters/invitations-controller.js';
import { JoseTokenVerifier, type TokenSettings } from './modules/identity/adapters/jose-token-verifier.js';
import { JwtAuthenticator } from './modules/identity/adapters/jwt-authenticator.js';
import { KnexAccountDirectory } from './modules/identity/adapters/knex-account-directory.js';
import { KnexAccountLinkRepository } from './modules/identity/adapters/knex-account-link-repository.js';
import { KnexAccountRepository as KnexLocalAccountRepository } from './modules/identity/adapters/knex-account-repository.js';
import { KnexApiKeyRepository } from './modules/identity/adapters/knex-api-key-repository.js';
import { KnexAttemptLimiter } from './modules/identity/adapters/knex-attempt-limiter.js';
import { KnexSecondFactorRepository } from './modules/identity/adapters/knex-second-factor-repository.js';
import { KnexSessionRepository } from './modules/identity/adapters/knex-session-repository.js';
import { KnexUserRepository } from './modules/identity/adapters/knex-user-repository.js';
import { MeController } from './modules/identity/adapters/me-controller.js';
import { OtpauthTotpCodes } from './modules/identity/adapters/otpauth-totp-codes.js';
import { SecondFactorController } from './modules/identity/adapters/second-factor-controller.js';
import {
  ACCOUNT_RULES,
  DEMO_RULES,
  SESSION_RULES,
  SessionAuthenticator,
} from './modules/identity/adapters/session-authenticator.js';
import { SessionsController } from './modules/identity/adapters/sessions-controller.js';
import { SettingsController } from './modules/identity/adapters/settings-controller.js';
import { SignInPageRouter } from './modules/identity/adapters/sign-in-page-router.js';
import { SignInRouter } from './modules/identity/adapters/sign-in-router.js';
import { UsersController } from './modules/identity/adapters/users-controller.js';
import { ZxcvbnPasswordGuesses } from './modules/identity/adapters/zxcvbn-password-guesses.js';
import { AcceptLink } from './modules/identity/application/accept-link.js';
import { ACCOUNT_DIRECTORY } from './modules/identity/application/account-directory.js';
import {
  ACCOUNT_LINK_REPOSITORY,
  ACCOUNT_REPOSITORY as LOCAL_ACCOUNT_REPOSITORY,
} from './modules/identity/application/account-repository.js';
import { ACCOUNT_SETTINGS } from './modules/identity/application/account-settings.js';
import { API_KEY_REPOSITORY } from './modules/identity/application/api-key-repository.js';
import { ATTEMPT_LIMITER } from './modules/identity/application/attempt-limiter.js';
import { ChangePassword } from './modules/identity/application/change-password.js';
import { ChangeSettings } from './modules/identity/application/change-settings.js';
import { CheckProof } from './modules/identity/application/check-proof.js';
import { Invite } from './modules/identity/application/invite.js';
import { KnownUsers } from './modules/identity/application/known-users.js';
import { ManageAccounts } from './modules/identity/application/manage-accounts.js';
import { ManageApiKeys } from './modules/identity/application/manage-api-keys.js';
import { NewPassword } from './modules/identity/application/new-password.js';
import { OfferSignIn } from './modules/identity/application/offer-sign-in.js';
import { OpenSession } from './modules/identity/application/open-session.js';
import { PassSecondFactor } from './modules/identity/application/pass-second-factor.js';
import { PASSWORD_GUESSES, PASSWORD_HASHER } from './modules/identity/application/password-hasher.js';
import { ProvePassword } from './modules/identity/application/prove-password.js';
import { SecondFactor } from './modules/identity/application/second-factor.js';
import { SECOND_FACTOR_REPOSITORY } from './modules/identity/application/second-factor-repository.js';
import { SESSION_REPOSITORY } from './modules/identity/application/session-repository.js';
import { SetUpSecondFactor } from './modules/identity/application/set-up-second-factor.js';
import { SignIn } from './modules/identity/application/sign-in.js';
import { SignInRecord } from './modules/identity/application/sign-in-record.js';
import { SignInWithPassword } from './modules/identity/application/sign-in-with-password.js';
import { SignOut } from './modules/identity/application/sign-out.js';
import { TOKEN_VERIFIER } from './modules/identity/application/token-verifier.js';
import { TOTP_CODES } from './modules/identity/application/totp-codes.js';
import { USER_REPOSITORY } from './modules/identity/index.js';
import { EventsController } from './modules/notifications/adapters/events-controller.js';
import { KnexNotificationRepository } from './modules/notifications/adapters/knex-notification-repository.js';
import { KnexUserEvents } from './modules/notifications/adapters/knex-user-events.js';
import { NotificationsController } from './modules/notifications/adapters/notifications-controller.js';
import { FollowEvents } from './modules/notifications/application/follow-events.js';
import { Notify } from './modules/notifications/application/notify.js';
import { PurgeUserEvents } from './modules/notifications/application/purge-user-events.js';
import { WarnOfConsents } from './modules/notifications/application/warn-of-consents.js';
import { WarnOfRetired } from './modules/notifications/application/warn-of-retired.js';
import {
  FollowConnections,
  FollowSyncs,
  NOTIFICATION_REPOSITORY,
  purgeUserEventsJob,
  USER_EVENTS,
  warnOfConsentsJob,
  warnOfRetiredJob,
} from './modules/notifications/index.js';
import { KnexErasureRepository } from './modules/privacy/adapters/knex-erasure-repository.js';
import { KnexOldData } from './modules/privacy/adapters/knex-old-data.js';
import { KnexPersonalData } from './modules/privacy/adapters/knex-personal-data.js';
import { PrivacyController } from './modules/privacy/adapters/privacy-controller.js';
import { OLD_DATA } from './modules/privacy/application/old-data.js';
import {
  ERASURE_REPOSITORY,
  EraseUser,
  PERSONAL_DATA,
  PurgeOldData,
  purgeOldDataJob,
  RETENTION_SETTINGS,
  type RetentionSettings,
  StartErasure,
} from './modules/privacy/index.js';
import { KnexRecurringRepository } from './modules/recurring/adapters/knex-recurring-repository.js';
import { RecurringController } from './modules/recurring/adapters/recurring-controller.js';
import { FindRecurring, LookAgain, RECURRING_REPOSITORY } from './modules/recurring/index.js';
import { ComingController } from './modules/reports/adapters/coming-controller.js';
import { KnexCashFlowSource } from './modules/reports/adapters/knex-cash-flow-source.js';
import { KnexCommitmentSource } from './modules/reports/adapters/knex-commitment-source.js';
import { KnexForecastHistories } from './modules/reports/adapters/knex-forecast-histories.js';
import { KnexNetWorthSource } from './modules/reports/adapters/knex-net-worth-source.js';
import { KnexSummarySource } from './modules/reports/adapters/knex-summary-source.js';
import { KnexTotalsKeeper } from './modules/reports/adapters/knex-totals-keeper.js';
import { ReportsController } from './modules/reports/adapters/reports-controller.js';
import { totalsGauges } from './modules/reports/adapters/totals-gauges.js';
import { WealthController } from './modules/reports/adapters/wealth-controller.js';
import { CardsInUse } from './modules/reports/application/cards-in-use.js';
import { CASH_FLOW_SOURCE } from './modules/reports/application/cash-flow-source.js';
import { COMMITMENT_SOURCE } from './modules/reports/application/commitment-source.js';
import { NET_WORTH_SOURCE } from './modules/reports/application/net-worth-source.js';
import { SUMMARY_SOURCE } from './modules/reports/application/summary-source.js';
import {
  CheckSomeTotals,
  CheckTotals,
  ComputeCashFlow,
  ComputeForecast,
  ComputeNetWorth,
  ComputeSummary,
  checkTotalsJob,
  FORECAST_HISTORIES,
  ListCommitments,
  PrepareForecast,
  PrepareForecastLater,
  TOTALS_KEEPER,
} from './modules/reports/index.js';
import { FollowItemAsOwner } from './modules/sync/adapters/follow-item-as-owner.js';
import { KnexReadingProgress } from './modules/sync/adapters/knex-reading-progress.js';
import { KnexSyncLogRepository } from './modules/sync/adapters/knex-sync-log-repository.js';
import { SyncController } from './modules/sync/adapters/sync-controller.js';
import { syncGauges } from './modules/sync/adapters/sync-gauges.js';
import {
  CompareHistoryJob,
  FindOverdueJob,
  ResyncStaleJob,
  SyncConnectionJob,
} from './modules/sync/adapters/sync-jobs.js';
import { AwaitBank } from './modules/sync/application/await-bank.js';
import { FindOverdue } from './modules/sync/application/find-overdue.js';
import { FollowItem } from './modules/sync/application/follow-item.js';
import { GiveUpSync } from './modules/sync/application/give-up-sync.js';
import { GuardRun } from './modules/sync/application/guard-run.js';
import { READING_PROGRESS } from './modules/sync/application/reading-progress.js';
import { RunSync } from './modules/sync/application/run-sync.js';
import { SyncAccounts } from './modules/sync/application/sync-accounts.js';
import { SyncHoldings } from './modules/sync/application/sync-holdings.js';
import { findOverdueJob } from './modules/sync/application/sync-job.js';
import { SyncTransactions } from './modules/sync/application/sync-transactions.js';
import {
  CompareHistory,
  compareHistoryJob,
  RecomputeDays,
  RequestSync,
  ResyncConnections,
  ResyncStale,
  resyncStaleJob,
  SYNC_FOLLOWER,
  SYNC_LOG_REPOSITORY,
  WaitForSync,
} from './modules/sync/index.js';
import { CategoriesController } from './modules/transactions/adapters/categories-controller.js';
import { KnexCategoryRepository } from './modules/transactions/adapters/knex-category-repository.js';
import { KnexMatchRepository } from './modules/transactions/adapters/knex-match-repository.js';
import { KnexTransactionRepository } from './modules/transactions/adapters/knex-transaction-repository.js';
import { MatchesController } from './modules/transactions/adapters/matches-controller.js';
import { TransactionsController } from './modules/transactions/adapters/transactions-controller.js';
import { DecideMatch } from './modules/transactions/application/decide-match.js';
import { EditTransaction } from './modules/transactions/application/edit-transaction.js';
import { RefreshCategoriesJob } from './modules/transactions/application/refresh-categories.js';
import {
  CATEGORY_REPOSITORY,
  CATEGORY_SOURCE,
  MATCH_REPOSITORY,
  MatchArrivals,
  PrepareCategories,
  RefreshCategories,
  refreshCategoriesJob,
  TakeOverPage,
  TRANSACTION_FOLLOWER,
  TRANSACTION_REPOSITORY,
  TRANSACTION_SOURCE,
} from './modules/transactions/index.js';
import { KnexRateSource } from './modules/transfers/adapters/knex-rate-source.js';
import { KnexTransferRepository } from './modules/transfers/adapters/knex-transfer-repository.js';
import { TransfersController } from './modules/transfers/adapters/transfers-controller.js';
import {
  DecideTransfer,
  FindTransferWork,
  FollowEdits,
  findTransferWorkJob,
  PairTransfers,
  PairTransfersJob,
  RATE_SOURCE,
  TRANSFER_REPOSITORY,
} from './modules/transfers/index.js';
import { KnexInstallationSecrets } from './modules/webhooks/adapters/knex-installation-secrets.js';
import { KnexRegistrationLog } from './modules/webhooks/adapters/knex-registration-log.js';
import { KnexWebhookEventRepository } from './modules/webhooks/adapters/knex-webhook-event-repository.js';
import { WebhookEventsController } from './modules/webhooks/adapters/webhook-events-controller.js';
import { webhookGauges } from './modules/webhooks/adapters/webhook-gauges.js';
import { WebhooksController } from './modules/webhooks/adapters/webhooks-controller.js';
import { INSTALLATION_SECRETS } from './modules/webhooks/application/installation-secrets.js';
import { ProcessWebhookEvent } from './modules/webhooks/application/process-webhook-event.js';
import { ReceiveWebhook } from './modules/webhooks/application/receive-webhook.js';
import { ReplayWebhookEvent } from './modules/webhooks/application/replay-webhook-event.js';
import { RetryFailedWebhookEvents } from './modules/webhooks/application/retry-failed-webhook-events.js';
import { WEBHOOK_EVENT_REPOSITORY } from './modules/webhooks/application/webhook-event-repository.js';
import { WEBHOOK_SETTINGS, type WebhookSettings } from './modules/webhooks/application/webhook-settings.js';
import { WebhookVerifier } from './modules/webhooks/application/webhook-verifier.js';
import {
  CheckRegistration,
  checkRegistrationJob,
  ITEM_EVENTS,
  REGISTRATION_LOG,
  RegisterWebhook,
  retryFailedWebhookEventsJob,
  WEBHOOK_REGISTRY,
} from './modules/webhooks/index.js';
import { DATABASE, type Database } from './platform/database/database.js';
import type { Encryption } from './platform/encryption/encryption.js';
import { ROW_SEALER } from './platform/encryption/row-sealer.js';
import type { DatabaseGauge } from './platform/gauge.js';
import type { Authenticator } from './platform/http/authenticator.js';
import type { ActFor } from './platform/http/contract-handler.js';
import type { IdempotencyStore } from './platform/http/idempotency.js';
import type { Operations } from './platform/http/operations.js';
import type { RequestAudit } from './platform/http/request-audit.js';
import { type LimitSettings, RequestLimits } from './platform/http/request-limits.js';
import { KnexIdempotencyStore } from './platform/idempotency/knex-idempotency-store.js';
import { PurgeIdempotencyKeys, purgeIdempotencyKeysJob } from './platform/idempotency/purge-idempotency-keys.js';
import { actingHandler } from './platform/jobs/acting-handler.js';
import { FAILED_JOBS, FailedJobs } from './platform/jobs/failed-jobs.js';
import { jobGauges } from './platform/jobs/job-gauges.js';
import type { Schedule } from './platform/jobs/scheduler.js';
import { SettleFailedJobs, settleFailedJobsJob } from './platform/jobs/settle-failed-jobs.js';
import { KnexSharedBuckets } from './platform/rate-limits/knex-shared-buckets.js';
import { PurgeRateBuckets, purgeRateBucketsJob } from './platform/rate-limits/purge-rate-buckets.js';
import { RateLimiter } from './platform/rate-limits/rate-limiter.js';
import type { PluggyAdapters } from './pluggy/index.js';
import { CLOCK, type Clock } from './shared/clock.js';
import { JOB_QUEUE, type JobHandler, type JobQueue } from './shared/job-queue.js';
import { KEYED_DIGEST } from './shared/keyed-digest.js';
import { LOGGER, type Logger } from './shared/logger.js';
import { SECRET_BOX } from './shared/secret-box.js';
import { SIGNALS, type Signals } from './shared/signals.js';
import { UNIT_OF_WORK } from './shared/unit-of-work.js';
import { withUrgency } from './shared/urgency.js';

/** What the platform gives the modules. */
export interface Parts {
  database: Database;
  signals: Signals;
  jobs: JobQueue;
  pluggy: PluggyAdapters;
  encryption: Encryption;
  logger: Logger;
  clock: Clock;
  settings: {
    /** `null`: no issuer of tokens is configured, so that a printed address signs the demo user in. */
    tokens: TokenSettings | null;
    /** People who sign in here with a password; `null` or absent: there are none. Goes with `tokens` null. */
    accounts?: { sessionIdleMs: number; sessionMs: number; passwordCost?: PasswordCost } | null;
    webhooks: WebhookSettings;
    /** Offer the provider's test institutions too. */
    includeSandboxConnectors: boolean;
    retention: RetentionSettings;
    limits: LimitSettings;
    /** Most collections a month; by default what the network allows. */
    openFinanceQuotas?: OpenFinanceQuotas;
    /** Where new exchange rates are fetched; `null`: those shipped with the software are all there are. */
    exchangeRates: { ecbUrl: string; ptaxUrl: string } | null;
  };
}

/** Everything that the roles of a process run. */
export interface Application {
  operations: Operations;
  authenticator: Authenticator;
  audit: RequestAudit;
  idempotency: IdempotencyStore;
  /** Does a request's work with the rights of the user who asks. */
  actFor: ActFor;
  limits: RequestLimits;
  /** Addresses outside the contract. */
  routes(app: Express): void;
  handlers: JobHandler[];
  schedules: Schedule[];
  /** Numbers that the metrics look up in the database. */
  gauges: DatabaseGauge[];
  container: Container;
}

/** The composition root: the only place that knows every adapter. */
export function compose(parts: Parts): Application {
  const container = new Container({ defaultScope: 'Singleton' });
  bindPlatform(container, parts);
  bindConnectors(container, parts);
  bindConnections(container, parts);
  bindAccounts(container, parts);
  bindHoldings(container, parts);
  bindTransactions(container, parts);
  bindTransfers(container);
  bindCards(container);
  bindSync(container);
  bindCurrencies(container, parts);
  bindReports(container);
  bindRecurring(container);
  bindWebhooks(container, parts);
  bindNotifications(container);
  bindIdentity(container, parts);
  bindAudit(container);
  const { tokens, accounts } = parts.settings;
  const inDemo = tokens === null && !accounts;
  bindPrivacy(container, parts);
  const handlers = (
    [
      container.get(SyncConnectionJob),
      container.get(ResyncStaleJob),
      container.get(FindOverdueJob),
      container.get(RefreshConnectorsJob),
      container.get(RefreshCategoriesJob),
      container.get(ProcessWebhookEvent),
      container.get(RetryFailedWebhookEvents),
      container.get(CheckRegistration),
      container.get(WarnOfConsents),
      container.get(WarnOfRetired),
      container.get(PurgeUserEvents),
      container.get(PurgeIdempotencyKeys),
      container.get(PurgeRateBuckets),
      container.get(EraseUser),
      container.get(PurgeOldData),
      container.get(RecomputeDays),
      container.get(FindRecurring),
      container.get(PrepareForecast),
      container.get(RefreshRates),
      container.get(PairTransfersJob),
      container.get(FindTransferWork),
      container.get(CheckSomeTotals),
      new SettleFailedJobs(() => container.get<FailedJobs>(FAILED_JOBS)),
    ] as JobHandler[]
  ).map((handler) => actingHandler(parts.database, handler));
  container.bind(FAILED_JOBS).toConstantValue(new FailedJobs(parts.database, handlers));
  return {
    operations: operationsOf(container),
    authenticator: withApiKeys(
      container.get(ApiKeyAuthenticator),
      tokens === null ? container.get(SessionAuthenticator) : container.get(JwtAuthenticator),
    ),
    audit: container.get(RecordedRequests),
    idempotency: new KnexIdempotencyStore({ ...parts, ...parts.encryption }),
    limits: requestLimits(parts),
    // Whoever asks over HTTP waits for the answer.
    actFor: ({ userId }, work) => withUrgency('interactive', () => parts.database.asUser(userId, work)),
    routes: (app) => {
      if (inDemo) app.use(container.get(SignInRouter).router);
      else if (accounts) app.use(container.get(SignInPageRouter).router);
    },
    handlers,
    schedules: [
      { name: 'resync-stale', cron: '7 * * * *', kind: resyncStaleJob, payload: {} },
      { name: 'compare-history', cron: '37 * * * *', kind: compareHistoryJob, payload: {} },
      { name: 'refresh-connectors', cron: '20 7 * * *', kind: refreshConnectorsJob, payload: {} },
      { name: 'refresh-categories', cron: '40 7 * * 1', kind: refreshCategoriesJob, payload: {} },
      // The European Central Bank publishes by 16:00 in Frankfurt, the Brazilian one by 13:30 in Brasília.
      { name: 'refresh-rates', cron: '15 17 * * *', kind: refreshRatesJob, payload: {} },
      { name: 'find-overdue', cron: '*/5 * * * *', kind: findOverdueJob, payload: {} },
      { name: 'settle-failed-jobs', cron: '* * * * *', kind: settleFailedJobsJob, payload: {} },
      { name: 'retry-webhook-events', cron: '*/10 * * * *', kind: retryFailedWebhookEventsJob, payload: {} },
      { name: 'check-webhook-registration', cron: '35 * * * *', kind: checkRegistrationJob, payload: {} },
      { name: 'purge-old-data', cron: '50 4 * * *', kind: purgeOldDataJob, payload: {} },
      { name: 'purge-idempotency-keys', cron: '25 * * * *', kind: purgeIdempotencyKeysJob, payload: {} },
      { name: 'purge-rate-buckets', cron: '35 * * * *', kind: purgeRateBucketsJob, payload: {} },
      { name: 'warn-of-retired', cron: '50 7 * * *', kind: warnOfRetiredJob, payload: {} },
      { name: 'warn-of-consents', cron: '10 11 * * *', kind: warnOfConsentsJob, payload: {} },
      { name: 'find-transfer-work', cron: '* * * * *', kind: findTransferWorkJob, payload: {} },
      { name: 'check-totals', cron: '35 5 * * *', kind: checkTotalsJob, payload: {} },
      { name: 'purge-user-events', cron: '50 * * * *', kind: purgeUserEventsJob, payload: {} },
    ],
    gauges: [
      ...jobGauges(parts.database),
      ...syncGauges(container.get(SYNC_LOG_REPOSITORY)),
      ...circuitGauges(container.get(CONNECTOR_CIRCUITS)),
      ...webhookGauges(container.get(WEBHOOK_EVENT_REPOSITORY), container.get(REGISTRATION_LOG)),
      ...totalsGauges(container.get(TOTALS_KEEPER)),
    ].map((gauge) => ({
      ...gauge,
      read: () => parts.database.asSystem('numbers over all users', gauge.read),
    })),
    container,
  };
}

function requestLimits({ database, encryption, logger, settings }: Parts): RequestLimits {
  const buckets = new KnexSharedBuckets(database, encryption.digest);
  return new RequestLimits(new RateLimiter(buckets, logger), settings.limits);
}

function bindPlatform(container: Container, parts: Parts): void {
  container.bind(DATABASE).toConstantValue(parts.database);
  container.bind(UNIT_OF_WORK).toConstantValue(parts.database);
  container.bind(SIGNALS).toConstantValue(parts.signals);
  container.bind(JOB_QUEUE).toConstantValue(parts.jobs);
  container.bind(LOGGER).toConstantValue(parts.logger);
  container.bind(CLOCK).toConstantValue(parts.clock);
  container.bind(SECRET_BOX).toConstantValue(parts.encryption.secretBox);
  container.bind(KEYED_DIGEST).toConstantValue(parts.encryption.digest);
  container.bind(ROW_SEALER).toConstantValue(parts.encryption.rows);
  container.bind(PurgeIdempotencyKeys).toSelf();
  container.bind(PurgeRateBuckets).toSelf();
}

function bindConnectors(container: Container, { pluggy, settings }: Parts): void {
  container.bind(CONNECTOR_SOURCE).toConstantValue(pluggy.connectors);
  container.bind(CONNECTOR_REPOSITORY).to(KnexConnectorRepository);
  container.bind(CONNECTOR_CIRCUITS).to(KnexConnectorCircuits);
  container.bind(CATALOGUE_LOG).to(KnexCatalogueLog);
  container.bind(CATALOGUE_SETTINGS).toConstantValue({ includeSandbox: settings.includeSandboxConnectors });
  for (const part of [
    PrepareCatalogue,
    RefreshConnectors,
    RefreshOneConnector,
    RefreshConnectorsJob,
    ConnectorsController,
  ]) {
    container.bind<unknown>(part).to(part);
  }
}

function bindConnections(container: Container, { pluggy, settings }: Parts): void {
  container.bind(ITEM_GATEWAY).toConstantValue(pluggy.items);
  container.bind(CONNECTION_REPOSITORY).to(KnexConnectionRepository);
  container.bind(CONSENT_REPOSITORY).to(KnexConsentRepository);
  container.bind(OPEN_FINANCE_USAGE).to(KnexOpenFinanceUsage);
  container.bind(OPEN_FINANCE_QUOTAS).toConstantValue(settings.openFinanceQuotas ?? DOCUMENTED_QUOTAS);
  container.bind(WatchQuotas).toSelf();
  container.bind(FollowOutcomes).toSelf();
  const parts = [
    KeepConsents,
    NotePermissions,
    ConsentsController,
    ConnectBank,
    RepairConnection,
    AnswerMfa,
    DisconnectBank,
    CreateConnectToken,
    ConnectionsController,
  ];
  for (const part of parts) container.bind<unknown>(part).to(part);
}

function bindAccounts(container: Container, { pluggy }: Parts): void {
  container.bind(ACCOUNT_SOURCE).toConstantValue(pluggy.accounts);
  container.bind(ACCOUNT_REPOSITORY).to(KnexAccountRepository);
  container.bind(BILL_REPOSITORY).to(KnexBillRepository);
  container.bind(BALANCE_HISTORY).to(KnexBalanceHistory);
  container.bind(HOLDER_REPOSITORY).to(KnexHolderRepository);
  container.bind(ACCOUNT_SUCCESSION).to(KnexAccountSuccession);
  container.bind(RecogniseAccounts).toSelf();
  container.bind(DecideAccountMatch).toSelf();
  container.bind(AccountMatchesController).toSelf();
  container.bind(AccountsController).toSelf();
  container.bind(AccountDetailsController).toSelf();
}

function bindHoldings(container: Container, { pluggy }: Parts): void {
  container.bind(HOLDING_SOURCE).toConstantValue(pluggy.holdings);
  container.bind(INVESTMENT_REPOSITORY).to(KnexInvestmentRepository);
  container.bind(LOAN_REPOSITORY).to(KnexLoanRepository);
  container.bind(HOLDING_SUCCESSION).to(KnexHoldingSuccession);
  container.bind(RecogniseHoldings).toSelf();
  container.bind(DecideHoldingMatch).toSelf();
  container.bind(HoldingMatchesController).toSelf();
  container.bind(InvestmentsController).toSelf();
  container.bind(LoansController).toSelf();
}

function bindTransactions(container: Container, { pluggy }: Parts): void {
  container.bind(TRANSACTION_SOURCE).toConstantValue(pluggy.transactions);
  container.bind(TRANSACTION_REPOSITORY).to(KnexTransactionRepository);
  container.bind(MATCH_REPOSITORY).to(KnexMatchRepository);
  container.bind(CATEGORY_SOURCE).toConstantValue(pluggy.categories);
  container.bind(CATEGORY_REPOSITORY).to(KnexCategoryRepository);
  const parts = [
    EditTransaction,
    MatchArrivals,
    TakeOverPage,
    DecideMatch,
    MatchesController,
    PrepareCategories,
    RefreshCategories,
    RefreshCategoriesJob,
    TransactionsController,
    CategoriesController,
  ];
  for (const part of parts) container.bind<unknown>(part).to(part);
}

function bindTransfers(container: Container): void {
  container.bind(TRANSFER_REPOSITORY).to(KnexTransferRepository);
  container.bind(RATE_SOURCE).to(KnexRateSource);
  container.bind(TRANSACTION_FOLLOWER).to(FollowEdits);
  const parts = [PairTransfers, DecideTransfer, PairTransfersJob, FindTransferWork, TransfersController];
  for (const part of parts) container.bind<unknown>(part).to(part);
}

function bindCards(container: Container): void {
  container.bind(CARD_READER).to(KnexCardReader);
  container.bind(ReadCards).toSelf();
  container.bind(CardsController).toSelf();
}

function bindSync(container: Container): void {
  container.bind(SYNC_LOG_REPOSITORY).to(KnexSyncLogRepository);
  container.bind(READING_PROGRESS).to(KnexReadingProgress);
  container.bind(SYNC_STARTER).toService(RequestSync);
  container.bind(ITEM_EVENTS).to(FollowItemAsOwner);
  const parts = [
    FollowItem,
    GuardRun,
    RequestSync,
    WaitForSync,
    AwaitBank,
    SyncAccounts,
    SyncHoldings,
    SyncTransactions,
    RunSync,
    ResyncStale,
    CompareHistory,
    FindOverdue,
    GiveUpSync,
    FindOverdueJob,
    ResyncConnections,
    SyncController,
    SyncConnectionJob,
    ResyncStaleJob,
    CompareHistoryJob,
    RecomputeDays,
  ];
  for (const part of parts) container.bind<unknown>(part).to(part);
}

function bindCurrencies(container: Container, { settings }: Parts): void {
  const from = settings.exchangeRates;
  container.bind(RATE_SERIES).toConstantValue(from ? [...ptaxRates(from.ptaxUrl), ecbRates(from.ecbUrl)] : []);
  container.bind(RATE_REPOSITORY).to(KnexRateRepository);
  container.bind(SHIPPED_RATES).to(ShippedEcbHistory);
  for (const part of [PrepareRates, RefreshRates, TraceRates, ExchangeRatesController]) {
    container.bind<unknown>(part).to(part);
  }
}

function bindReports(container: Container): void {
  container.bind(NET_WORTH_SOURCE).to(KnexNetWorthSource);
  container.bind(CASH_FLOW_SOURCE).to(KnexCashFlowSource);
  container.bind(COMMITMENT_SOURCE).to(KnexCommitmentSource);
  container.bind(FORECAST_HISTORIES).to(KnexForecastHistories);
  container.bind(SYNC_FOLLOWER).toService(PrepareForecastLater);
  container.bind(CONNECTION_FOLLOWER).toService(PrepareForecastLater);
  for (const part of [
    CardsInUse,
    ListCommitments,
    ComputeForecast,
    PrepareForecast,
    PrepareForecastLater,
    ComingController,
  ])
    container.bind<unknown>(part).to(part);
  for (const part of [ComputeNetWorth, ComputeCashFlow, WealthController]) container.bind<unknown>(part).to(part);
  container.bind(SUMMARY_SOURCE).to(KnexSummarySource);
  container.bind(TOTALS_KEEPER).to(KnexTotalsKeeper);
  const parts = [ComputeSummary, CheckTotals, CheckSomeTotals, ReportsController];
  for (const part of parts) container.bind<unknown>(part).to(part);
}

function bindRecurring(container: Container): void {
  container.bind(RECURRING_REPOSITORY).to(KnexRecurringRepository);
  container.bind(LookAgain).toSelf();
  container.bind(SYNC_FOLLOWER).toService(LookAgain);
  container.bind(CONNECTION_FOLLOWER).toService(LookAgain);
  container.bind(FindRecurring).toSelf();
  container.bind(RecurringController).toSelf();
}

function bindWebhooks(container: Container, { pluggy, settings }: Parts): void {
  container.bind(WEBHOOK_REGISTRY).toConstantValue(pluggy.webhooks);
  container.bind(WEBHOOK_SETTINGS).toConstantValue(settings.webhooks);
  container.bind(WEBHOOK_EVENT_REPOSITORY).to(KnexWebhookEventRepository);
  container.bind(INSTALLATION_SECRETS).to(KnexInstallationSecrets);
  container.bind(REGISTRATION_LOG).to(KnexRegistrationLog);
  const parts = [
    WebhookVerifier,
    ReceiveWebhook,
    ProcessWebhookEvent,
    RetryFailedWebhookEvents,
    RegisterWebhook,
    CheckRegistration,
    ReplayWebhookEvent,
    WebhookEventsController,
    WebhooksController,
  ];
  for (const part of parts) container.bind<unknown>(part).to(part);
}

function bindPrivacy(container: Container, { settings }: Parts): void {
  container.bind(ERASURE_REPOSITORY).to(KnexErasureRepository);
  container.bind(PERSONAL_DATA).to(KnexPersonalData);
  container.bind(OLD_DATA).to(KnexOldData);
  container.bind(RETENTION_SETTINGS).toConstantValue(settings.retention);
  for (const part of [StartErasure, EraseUser, PurgeOldData, PrivacyController]) container.bind<unknown>(part).to(part);
}

function bindNotifications(container: Container): void {
  container.bind(NOTIFICATION_REPOSITORY).to(KnexNotificationRepository);
  container.bind(USER_EVENTS).to(KnexUserEvents);
  container.bind(FollowConnections).toSelf();
  container
    .bind(CONNECTION_FOLLOWER)
    .toDynamicValue(
      ({ get }) =>
        new ConnectionFollowers([get(KeepConsents), get(FollowOutcomes), get(WatchQuotas), get(FollowConnections)]),
    );
  container.bind(SYNC_FOLLOWER).to(FollowSyncs);
  const parts = [
    Notify,
    FollowEvents,
    WarnOfConsents,
    WarnOfRetired,
    PurgeUserEvents,
    NotificationsController,
    EventsController,
  ];
  for (const part of parts) container.bind<unknown>(part).to(part);
}

function bindIdentity(container: Container, { settings }: Parts): void {
  container.bind(USER_REPOSITORY).to(KnexUserRepository);
  container.bind(SESSION_REPOSITORY).to(KnexSessionRepository);
  if (settings.tokens) container.bind(TOKEN_VERIFIER).toConstantValue(new JoseTokenVerifier(settings.tokens));
  const { accounts } = settings;
  container.bind(SESSION_RULES).toConstantValue(accounts ? ACCOUNT_RULES : DEMO_RULES);
  container.bind(ACCOUNT_SETTINGS).toConstantValue({
    enabled: Boolean(accounts),
    sessionIdleMs: accounts?.sessionIdleMs ?? 0,
    sessionMs: accounts?.sessionMs ?? 0,
  });
  container.bind(LOCAL_ACCOUNT_REPOSITORY).to(KnexLocalAccountRepository);
  container.bind(ACCOUNT_DIRECTORY).to(KnexAccountDirectory);
  container.bind(ACCOUNT_LINK_REPOSITORY).to(KnexAccountLinkRepository);
  container.bind(SECOND_FACTOR_REPOSITORY).to(KnexSecondFactorRepository);
  container.bind(API_KEY_REPOSITORY).to(KnexApiKeyRepository);
  container.bind(ATTEMPT_LIMITER).to(KnexAttemptLimiter);
  // Made with the container only where there are passwords: it begins with a hash.
  container.bind(PASSWORD_HASHER).toDynamicValue(() => new Argon2PasswordHasher(accounts?.passwordCost ?? USUAL_COST));
  container.bind(PASSWORD_GUESSES).toConstantValue(new ZxcvbnPasswordGuesses());
  container.bind(TOTP_CODES).toConstantValue(new OtpauthTotpCodes());
  const parts = [
    SignInRecord,
    OpenSession,
    SignInWithPassword,
    SecondFactor,
    PassSecondFactor,
    SetUpSecondFactor,
    ProvePassword,
    NewPassword,
    ChangePassword,
    AcceptLink,
    Invite,
    ManageApiKeys,
    ManageAccounts,
    CheckProof,
    ApiKeyAuthenticator,
    AuthController,
    SecondFactorController,
    SessionsController,
    ApiKeysController,
    InvitationsController,
    UsersController,
    SignInPageRouter,
    KnownUsers,
    ChangeSettings,
    OfferSignIn,
    SignIn,
    SignOut,
    JwtAuthenticator,
    SessionAuthenticator,
    SignInRouter,
    MeController,
    SettingsController,
  ];
  for (const part of parts) container.bind<unknown>(part).to(part);
}

function bindAudit(container: Container): void {
  container.bind(AUDIT_TRAIL).to(KnexAuditTrail);
  container.bind(RecordedRequests).toSelf();
  container.bind(AuditController).toSelf();
}

/** The handler of each operation of the contract; one that is missing does not compile. */
function operationsOf(container: Container): Operations {
  const connectors = container.get(ConnectorsController);
  const connections = container.get(ConnectionsController);
  const accounts = container.get(AccountsController);
  const accountMatches = container.get(AccountMatchesController);
  const holdingMatches = container.get(HoldingMatchesController);
  const accountDetails = container.get(AccountDetailsController);
  const investments = container.get(InvestmentsController);
  const loans = container.get(LoansController);
  const transactions = container.get(TransactionsController);
  const transfers = container.get(TransfersController);
  const cards = container.get(CardsController);
  const matches = container.get(MatchesController);
  const categories = container.get(CategoriesController);
  const consents = container.get(ConsentsController);
  const sync = container.get(SyncController);
  const reports = container.get(ReportsController);
  const coming = container.get(ComingController);
  const recurring = container.get(RecurringController);
  const webhooks = container.get(WebhooksController);
  const webhookEvents = container.get(WebhookEventsController);
  const notifications = container.get(NotificationsController);
  const events = container.get(EventsController);
  const me = container.get(MeController);
  const auth = container.get(AuthController);
  const secondFactor = container.get(SecondFactorController);
  const sessions = container.get(SessionsController);
  const apiKeys = container.get(ApiKeysController);
  const invitations = container.get(InvitationsController);
  const users = container.get(UsersController);
  const audit = container.get(AuditController);
  const privacy = container.get(PrivacyController);
  return {
    listConnectors: connectors.listConnectors,
    getConnector: connectors.getConnector,
    syncConnectors: connectors.syncConnectors,
    createConnectToken: connections.createConnectToken,
    listConnections: connections.listConnections,
    createConnection: connections.createConnection,
    getConnection: connections.getConnection,
    repairConnection: connections.repairConnection,
    disconnectConnection: connections.disconnectConnection,
    answerMfa: connections.answerMfa,
    listConsents: consents.listConsents,
    getConsent: consents.getConsent,
    syncConnection: sync.syncConnection,
    syncConnectionAccounts: sync.syncConnectionAccounts,
    syncConnectionTransactions: sync.syncConnectionTransactions,
    listConnectionSyncLogs: sync.listConnectionSyncLogs,
    getSyncLog: sync.getSyncLog,
    listAccounts: accounts.listAccounts,
    getAccount: accounts.getAccount,
    listAccountBalances: accountDetails.listAccountBalances,
    listAccountBills: cards.listAccountBills,
    getBill: cards.getBill,
    listPurchases: cards.listPurchases,
    getConnectionIdentity: accountDetails.getConnectionIdentity,
    listInvestments: investments.listInvestments,
    getInvestment: investments.getInvestment,
    listInvestmentTransactions: investments.listInvestmentTransactions,
    listInvestmentPositions: investments.listInvestmentPositions,
    listLoans: loans.listLoans,
    getLoan: loans.getLoan,
    listLoanBalances: loans.listLoanBalances,
    listHoldingMatches: holdingMatches.listHoldingMatches,
    acceptHoldingMatch: holdingMatches.acceptHoldingMatch,
    refuseHoldingMatch: holdingMatches.refuseHoldingMatch,
    listAccountMatches: accountMatches.listAccountMatches,
    acceptAccountMatch: accountMatches.acceptAccountMatch,
    refuseAccountMatch: accountMatches.refuseAccountMatch,
    listTransactions: transactions.listTransactions,
    getTransaction: transactions.getTransaction,
    updateTransaction: transactions.updateTransaction,
    listTransfers: transfers.listTransfers,
    getTransfer: transfers.getTransfer,
    pairTransactions: transfers.pairTransactions,
    decideTransfer: transfers.decideTransfer,
    listTransactionMatches: matches.listTransactionMatches,
    acceptTransactionMatch: matches.acceptTransactionMatch,
    refuseTransactionMatch: matches.refuseTransactionMatch,
    summarizeTransactions: reports.summarizeTransactions,
    getNetWorth: container.get(WealthController).getNetWorth,
    getCashFlow: container.get(WealthController).getCashFlow,
    listExchangeRates: container.get(ExchangeRatesController).listExchangeRates,
    listCommitments: coming.listCommitments,
    getForecast: coming.getForecast,
    listRecurring: recurring.listRecurring,
    getRecurring: recurring.getRecurring,
    updateRecurring: recurring.updateRecurring,
    listCategories: categories.listCategories,
    listNotifications: notifications.listNotifications,
    updateNotification: notifications.updateNotification,
    streamEvents: events.streamEvents,
    getMe: me.getMe,
    signIn: auth.signIn,
    passSecondFactor: auth.passSecondFactor,
    signOut: auth.signOut,
    acceptInvitation: auth.acceptInvitation,
    resetPassword: auth.resetPassword,
    changePassword: auth.changePassword,
    getTotp: secondFactor.getTotp,
    startTotp: secondFactor.startTotp,
    confirmTotp: secondFactor.confirmTotp,
    disableTotp: secondFactor.disableTotp,
    renewRecoveryCodes: secondFactor.renewRecoveryCodes,
    listSessions: sessions.listSessions,
    revokeSession: sessions.revokeSession,
    revokeOtherSessions: sessions.revokeOtherSessions,
    listApiKeys: apiKeys.listApiKeys,
    createApiKey: apiKeys.createApiKey,
    revokeApiKey: apiKeys.revokeApiKey,
    listInvitations: invitations.listInvitations,
    createInvitation: invitations.createInvitation,
    revokeInvitation: invitations.revokeInvitation,
    createPasswordReset: invitations.createPasswordReset,
    listUsers: users.listUsers,
    getUser: users.getUser,
    updateUser: users.updateUser,
    listAuditEvents: audit.listAuditEvents,
    exportMe: privacy.exportMe,
    deleteMe: privacy.deleteMe,
    getErasure: privacy.getErasure,
    updateMe: container.get(SettingsController).updateMe,
    listWebhookEvents: webhookEvents.listWebhookEvents,
    getWebhookEvent: webhookEvents.getWebhookEvent,
    replayWebhookEvent: webhookEvents.replayWebhookEvent,
    receivePluggyWebhook: webhooks.receivePluggyWebhook,
  };
}
