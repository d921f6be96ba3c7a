export { ConnectBank } from './application/connect-bank.js';
export { CONNECTION_FOLLOWER, type ConnectionFollower } from './application/connection-follower.js';
export { ConnectionFollowers } from './application/connection-followers.js';
export { CONNECTION_REPOSITORY, type ConnectionRepository } from './application/connection-repository.js';
export { CONSENT_REPOSITORY } from './application/consent-repository.js';
export { DisconnectBank } from './application/disconnect-bank.js';
export { ConnectionEnded, findConnection, findLiveConnection } from './application/find-connection.js';
export { FollowOutcomes } from './application/follow-outcomes.js';
export { ITEM_GATEWAY, type ItemGateway, type SecretFields } from './application/item-gateway.js';
export { KeepConsents } from './application/keep-consents.js';
export { NotePermissions } from './application/note-permissions.js';
export { OPEN_FINANCE_QUOTAS, OPEN_FINANCE_USAGE } from './application/open-finance-usage.js';
export { SYNC_STARTER, type SyncStarter } from './application/sync-starter.js';
export { WatchQuotas } from './application/watch-quotas.js';
export type { BankConnection, BankConnectionFacts } from './domain/bank-connection.js';
export type { ConnectionStatus } from './domain/connection-status.js';
export type { ItemError, ItemState, ProductState, UserAction } from './domain/item-state.js';
export { nextAction, RENEW_CONSENT_DAYS } from './domain/next-action.js';
export type { Texts } from './domain/next-action-texts.js';
export {
  DOCUMENTED_QUOTAS,
  OPEN_FINANCE_RESOURCES,
  type OpenFinanceQuotas,
  type QuotaProduct,
  type UsedUp,
} from './domain/open-finance-quota.js';
