export { ITEM_GATEWAY, type ItemGateway, type SecretFields } from './application/item-gateway.js';
export type { ItemError, ItemState, ProductState, UserAction } from './domain/item-state.js';
