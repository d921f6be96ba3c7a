export { ConnectBank } from './application/connect-bank.js';
export { CONNECTION_REPOSITORY, type ConnectionRepository } from './application/connection-repository.js';
export { DisconnectBank } from './application/disconnect-bank.js';
export { ConnectionEnded, findConnection, findLiveConnection } from './application/find-connection.js';
export { ITEM_GATEWAY, type ItemGateway, type SecretFields } from './application/item-gateway.js';
export { SYNC_STARTER, type SyncStarter } from './application/sync-starter.js';
export type { BankConnection } from './domain/bank-connection.js';
export type { ConnectionStatus } from './domain/connection-status.js';
export type { ItemError, ItemState, ProductState, UserAction } from './domain/item-state.js';
