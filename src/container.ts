import 'reflect-metadata';
import type { Express } from 'express';
import { Container } from 'inversify';
import { AccountsController } from './modules/accounts/adapters/accounts-controller.js';
import { KnexAccountRepository } from './modules/accounts/adapters/knex-account-repository.js';
import { ACCOUNT_REPOSITORY, ACCOUNT_SOURCE } from './modules/accounts/index.js';
import { ConnectionsController } from './modules/connections/adapters/connections-controller.js';
import { KnexConnectionRepository } from './modules/connections/adapters/knex-connection-repository.js';
import { AnswerMfa } from './modules/connections/application/answer-mfa.js';
import { CreateConnectToken } from './modules/connections/application/create-connect-token.js';
import { RepairConnection } from './modules/connections/application/repair-connection.js';
import {
  CONNECTION_REPOSITORY,
  ConnectBank,
  DisconnectBank,
  ITEM_GATEWAY,
  SYNC_STARTER,
} from './modules/connections/index.js';
import { ConnectorsController } from './modules/connectors/adapters/connectors-controller.js';
import { KnexCatalogueLog } from './modules/connectors/adapters/knex-catalogue-log.js';
import { KnexConnectorRepository } from './modules/connectors/adapters/knex-connector-repository.js';
import { CATALOGUE_LOG } from './modules/connectors/application/catalogue-log.js';
import { CATALOGUE_SETTINGS } from './modules/connectors/application/catalogue-settings.js';
import { RefreshConnectorsJob } from './modules/connectors/application/refresh-connectors-job.js';
import {
  CONNECTOR_REPOSITORY,
  CONNECTOR_SOURCE,
  PrepareCatalogue,
  RefreshConnectors,
  RefreshOneConnector,
  refreshConnectorsJob,
} from './modules/connectors/index.js';
import { JoseTokenVerifier, type TokenSettings } from './modules/identity/adapters/jose-token-verifier.js';
import { JwtAuthenticator } from './modules/identity/adapters/jwt-authenticator.js';
import { KnexSessionRepository } from './modules/identity/adapters/knex-session-repository.js';
import { KnexUserRepository } from './modules/identity/adapters/knex-user-repository.js';
import { MeController } from './modules/identity/adapters/me-controller.js';
import { SessionAuthenticator } from './modules/identity/adapters/session-authenticator.js';
import { SignInRouter } from './modules/identity/adapters/sign-in-router.js';
import { KnownUsers } from './modules/identity/application/known-users.js';
import { OfferSignIn } from './modules/identity/application/offer-sign-in.js';
import { SESSION_REPOSITORY } from './modules/identity/application/session-repository.js';
import { SignIn } from './modules/identity/application/sign-in.js';
import { SignOut } from './modules/identity/application/sign-out.js';
import { TOKEN_VERIFIER } from './modules/identity/application/token-verifier.js';
import { USER_REPOSITORY } from './modules/identity/index.js';
import { KnexSummarySource } from './modules/reports/adapters/knex-summary-source.js';
import { ReportsController } from './modules/reports/adapters/reports-controller.js';
import { SUMMARY_SOURCE } from './modules/reports/application/summary-source.js';
import { ComputeSummary } from './modules/reports/index.js';
import { FollowItemAsOwner } from './modules/sync/adapters/follow-item-as-owner.js';
import { KnexReadingProgress } from './modules/sync/adapters/knex-reading-progress.js';
import { KnexSyncLogRepository } from './modules/sync/adapters/knex-sync-log-repository.js';
import { SyncController } from './modules/sync/adapters/sync-controller.js';
import { CompareHistoryJob, ResyncStaleJob, SyncConnectionJob } from './modules/sync/adapters/sync-jobs.js';
import { AwaitBank } from './modules/sync/application/await-bank.js';
import { FollowItem } from './modules/sync/application/follow-item.js';
import { READING_PROGRESS } from './modules/sync/application/reading-progress.js';
import { RunSync } from './modules/sync/application/run-sync.js';
import { SyncAccounts } from './modules/sync/application/sync-accounts.js';
import { SyncTransactions } from './modules/sync/application/sync-transactions.js';
import {
  CompareHistory,
  compareHistoryJob,
  RequestSync,
  ResyncConnections,
  ResyncStale,
  resyncStaleJob,
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
  TRANSACTION_REPOSITORY,
  TRANSACTION_SOURCE,
} from './modules/transactions/index.js';
import { KnexInstallationSecrets } from './modules/webhooks/adapters/knex-installation-secrets.js';
import { KnexWebhookEventRepository } from './modules/webhooks/adapters/knex-webhook-event-repository.js';
import { WebhooksController } from './modules/webhooks/adapters/webhooks-controller.js';
import { INSTALLATION_SECRETS } from './modules/webhooks/application/installation-secrets.js';
import { ProcessWebhookEvent } from './modules/webhooks/application/process-webhook-event.js';
import { ReceiveWebhook } from './modules/webhooks/application/receive-webhook.js';
import { RetryFailedWebhookEvents } from './modules/webhooks/application/retry-failed-webhook-events.js';
import { WEBHOOK_EVENT_REPOSITORY } from './modules/webhooks/application/webhook-event-repository.js';
import { WEBHOOK_SETTINGS, type WebhookSettings } from './modules/webhooks/application/webhook-settings.js';
import { WebhookVerifier } from './modules/webhooks/application/webhook-verifier.js';
import {
  ITEM_EVENTS,
  RegisterWebhook,
  retryFailedWebhookEventsJob,
  WEBHOOK_REGISTRY,
} from './modules/webhooks/index.js';
import { DATABASE, type Database } from './platform/database/database.js';
import type { Authenticator } from './platform/http/authenticator.js';
import type { ActFor } from './platform/http/contract-handler.js';
import type { Operations } from './platform/http/operations.js';
import { actingHandler } from './platform/jobs/acting-handler.js';
import type { Schedule } from './platform/jobs/scheduler.js';
import type { PluggyAdapters } from './pluggy/index.js';
import { CLOCK, type Clock } from './shared/clock.js';
import { JOB_QUEUE, type JobHandler, type JobQueue } from './shared/job-queue.js';
import { LOGGER, type Logger } from './shared/logger.js';
import { UNIT_OF_WORK } from './shared/unit-of-work.js';

/** What the platform gives the modules. */
export interface Parts {
  database: Database;
  jobs: JobQueue;
  pluggy: PluggyAdapters;
  logger: Logger;
  clock: Clock;
  settings: {
    /** `null`: no issuer of tokens is configured, so that a printed address signs the demo user in. */
    tokens: TokenSettings | null;
    webhooks: WebhookSettings;
    /** Offer the provider's test institutions too. */
    includeSandboxConnectors: boolean;
  };
}

/** Everything that the roles of a process run. */
export interface Application {
  operations: Operations;
  authenticator: Authenticator;
  /** Does a request's work with the rights of the user who asks. */
  actFor: ActFor;
  /** Addresses outside the contract. */
  routes(app: Express): void;
  handlers: JobHandler[];
  schedules: Schedule[];
  container: Container;
}

/** The composition root: the only place that knows every adapter. */
export function compose(parts: Parts): Application {
  const container = new Container({ defaultScope: 'Singleton' });
  bindPlatform(container, parts);
  bindConnectors(container, parts);
  bindConnections(container, parts);
  bindAccounts(container, parts);
  bindTransactions(container, parts);
  bindSync(container);
  bindReports(container);
  bindWebhooks(container, parts);
  bindIdentity(container, parts);
  const inDemo = parts.settings.tokens === null;
  return {
    operations: operationsOf(container),
    authenticator: inDemo ? container.get(SessionAuthenticator) : container.get(JwtAuthenticator),
    actFor: ({ userId }, work) => parts.database.asUser(userId, work),
    routes: (app) => {
      if (inDemo) app.use(container.get(SignInRouter).router);
    },
    handlers: (
      [
        container.get(SyncConnectionJob),
        container.get(ResyncStaleJob),
        container.get(CompareHistoryJob),
        container.get(RefreshConnectorsJob),
        container.get(RefreshCategoriesJob),
        container.get(ProcessWebhookEvent),
        container.get(RetryFailedWebhookEvents),
      ] as JobHandler[]
    ).map((handler) => actingHandler(parts.database, handler)),
    schedules: [
      { name: 'resync-stale', cron: '7 * * * *', kind: resyncStaleJob, payload: {} },
      { name: 'compare-history', cron: '37 * * * *', kind: compareHistoryJob, payload: {} },
      { name: 'refresh-connectors', cron: '20 7 * * *', kind: refreshConnectorsJob, payload: {} },
      { name: 'refresh-categories', cron: '40 7 * * 1', kind: refreshCategoriesJob, payload: {} },
      { name: 'retry-webhook-events', cron: '*/10 * * * *', kind: retryFailedWebhookEventsJob, payload: {} },
    ],
    container,
  };
}

function bindPlatform(container: Container, parts: Parts): void {
  container.bind(DATABASE).toConstantValue(parts.database);
  container.bind(UNIT_OF_WORK).toConstantValue(parts.database);
  container.bind(JOB_QUEUE).toConstantValue(parts.jobs);
  container.bind(LOGGER).toConstantValue(parts.logger);
  container.bind(CLOCK).toConstantValue(parts.clock);
}

function bindConnectors(container: Container, { pluggy, settings }: Parts): void {
  container.bind(CONNECTOR_SOURCE).toConstantValue(pluggy.connectors);
  container.bind(CONNECTOR_REPOSITORY).to(KnexConnectorRepository);
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

function bindConnections(container: Container, { pluggy }: Parts): void {
  container.bind(ITEM_GATEWAY).toConstantValue(pluggy.items);
  container.bind(CONNECTION_REPOSITORY).to(KnexConnectionRepository);
  const parts = [ConnectBank, RepairConnection, AnswerMfa, DisconnectBank, CreateConnectToken, ConnectionsController];
  for (const part of parts) container.bind<unknown>(part).to(part);
}

function bindAccounts(container: Container, { pluggy }: Parts): void {
  container.bind(ACCOUNT_SOURCE).toConstantValue(pluggy.accounts);
  container.bind(ACCOUNT_REPOSITORY).to(KnexAccountRepository);
  container.bind(AccountsController).toSelf();
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

function bindSync(container: Container): void {
  container.bind(SYNC_LOG_REPOSITORY).to(KnexSyncLogRepository);
  container.bind(READING_PROGRESS).to(KnexReadingProgress);
  container.bind(SYNC_STARTER).toService(RequestSync);
  container.bind(ITEM_EVENTS).to(FollowItemAsOwner);
  const parts = [
    FollowItem,
    RequestSync,
    WaitForSync,
    AwaitBank,
    SyncAccounts,
    SyncTransactions,
    RunSync,
    ResyncStale,
    CompareHistory,
    ResyncConnections,
    SyncController,
    SyncConnectionJob,
    ResyncStaleJob,
    CompareHistoryJob,
  ];
  for (const part of parts) container.bind<unknown>(part).to(part);
}

function bindReports(container: Container): void {
  container.bind(SUMMARY_SOURCE).to(KnexSummarySource);
  container.bind(ComputeSummary).toSelf();
  container.bind(ReportsController).toSelf();
}

function bindWebhooks(container: Container, { pluggy, settings }: Parts): void {
  container.bind(WEBHOOK_REGISTRY).toConstantValue(pluggy.webhooks);
  container.bind(WEBHOOK_SETTINGS).toConstantValue(settings.webhooks);
  container.bind(WEBHOOK_EVENT_REPOSITORY).to(KnexWebhookEventRepository);
  container.bind(INSTALLATION_SECRETS).to(KnexInstallationSecrets);
  const parts = [
    WebhookVerifier,
    ReceiveWebhook,
    ProcessWebhookEvent,
    RetryFailedWebhookEvents,
    RegisterWebhook,
    WebhooksController,
  ];
  for (const part of parts) container.bind<unknown>(part).to(part);
}

function bindIdentity(container: Container, { settings }: Parts): void {
  container.bind(USER_REPOSITORY).to(KnexUserRepository);
  container.bind(SESSION_REPOSITORY).to(KnexSessionRepository);
  if (settings.tokens) container.bind(TOKEN_VERIFIER).toConstantValue(new JoseTokenVerifier(settings.tokens));
  const parts = [
    KnownUsers,
    OfferSignIn,
    SignIn,
    SignOut,
    JwtAuthenticator,
    SessionAuthenticator,
    SignInRouter,
    MeController,
  ];
  for (const part of parts) container.bind<unknown>(part).to(part);
}

/** The handler of each operation of the contract; one that is missing does not compile. */
function operationsOf(container: Container): Operations {
  const connectors = container.get(ConnectorsController);
  const connections = container.get(ConnectionsController);
  const accounts = container.get(AccountsController);
  const transactions = container.get(TransactionsController);
  const matches = container.get(MatchesController);
  const categories = container.get(CategoriesController);
  const sync = container.get(SyncController);
  const reports = container.get(ReportsController);
  const webhooks = container.get(WebhooksController);
  const me = container.get(MeController);
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
    syncConnection: sync.syncConnection,
    syncConnectionAccounts: sync.syncConnectionAccounts,
    syncConnectionTransactions: sync.syncConnectionTransactions,
    listConnectionSyncLogs: sync.listConnectionSyncLogs,
    getSyncLog: sync.getSyncLog,
    listAccounts: accounts.listAccounts,
    getAccount: accounts.getAccount,
    listTransactions: transactions.listTransactions,
    getTransaction: transactions.getTransaction,
    updateTransaction: transactions.updateTransaction,
    listTransactionMatches: matches.listTransactionMatches,
    acceptTransactionMatch: matches.acceptTransactionMatch,
    refuseTransactionMatch: matches.refuseTransactionMatch,
    summarizeTransactions: reports.summarizeTransactions,
    listCategories: categories.listCategories,
    getMe: me.getMe,
    receivePluggyWebhook: webhooks.receivePluggyWebhook,
  };
}
