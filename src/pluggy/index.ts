import type { AccountSource } from '../modules/accounts/index.js';
import type { ItemGateway } from '../modules/connections/index.js';
import type { ConnectorSource } from '../modules/connectors/index.js';
import type { HoldingSource } from '../modules/holdings/index.js';
import type { CategorySource, TransactionSource } from '../modules/transactions/index.js';
import type { WebhookRegistry } from '../modules/webhooks/index.js';
import { type PluggyOptions, settingsOf } from './options.js';
import { PluggyAccountSource } from './pluggy-account-source.js';
import { PluggyCategorySource } from './pluggy-category-source.js';
import { PluggyConnectorSource } from './pluggy-connector-source.js';
import { PluggyHoldingSource } from './pluggy-holding-source.js';
import { PluggyHttp } from './pluggy-http.js';
import { PluggyItemGateway } from './pluggy-item-gateway.js';
import { PluggyTransactionSource } from './pluggy-transaction-source.js';
import { PluggyWebhookRegistry } from './pluggy-webhook-registry.js';

export {
  DOCUMENTED_LIMITS,
  ENDPOINT_CLASSES,
  type EndpointClass,
  NO_LIMITS,
  type RequestLimits,
} from './limits/endpoint-class.js';
export { KnexTokenBuckets } from './limits/knex-token-buckets.js';
export { LeasingGate } from './limits/leasing-gate.js';
export type { RequestGate } from './limits/request-gate.js';
export { PLUGGY_API, type PluggyLogger, type PluggyOptions } from './options.js';
export { REFUSALS } from './refusals.js';

/** Pluggy behind every port that the modules have for the bank data provider. */
export interface PluggyAdapters {
  connectors: ConnectorSource;
  items: ItemGateway;
  accounts: AccountSource;
  holdings: HoldingSource;
  transactions: TransactionSource;
  categories: CategorySource;
  webhooks: WebhookRegistry;
  /** Lets calls on the wire end, then closes the connections. To end waiting as well, abort `options.signal` first. */
  close(): Promise<void>;
}

/**
 * The adapters, on one set of connections and one API key. Nothing is sent before the first call. Throws `TypeError` for a
 * base URL that is none.
 */
export function createPluggyAdapters(options: PluggyOptions): PluggyAdapters {
  const settings = settingsOf(options);
  const http = new PluggyHttp(settings);
  return {
    connectors: new PluggyConnectorSource(http),
    items: new PluggyItemGateway(http, settings),
    accounts: new PluggyAccountSource(http),
    holdings: new PluggyHoldingSource(http),
    transactions: new PluggyTransactionSource(http),
    categories: new PluggyCategorySource(http),
    webhooks: new PluggyWebhookRegistry(http),
    close: () => http.close(),
  };
}
