import type { ExecutionErrorResult, Item, ProductType } from 'pluggy-sdk';
import type { ConnectorCatalogue } from '../connectors/connector-catalogue.js';
import type { Wire } from '../world/world.js';
import type { SandboxExecutionStatus, StoredItem } from './stored-item.js';

/** An item as answered: the SDK's type, two fields that it lacks, and one execution status that it does not know yet. */
export type WireItem = Omit<Wire<Item>, 'executionStatus'> & {
  executionStatus: SandboxExecutionStatus;
  products: ProductType[];
  oauthRedirectUri: string | null;
};

export function presentItem(item: StoredItem, catalogue: ConnectorCatalogue): WireItem {
  return {
    id: item.id,
    connector: catalogue.present(catalogue.get(item.connectorId)),
    status: item.status,
    executionStatus: item.executionStatus,
    error: item.error as Wire<ExecutionErrorResult> | null,
    statusDetail: item.statusDetail,
    parameter: item.parameter,
    userAction: item.userAction,
    webhookUrl: item.webhookUrl,
    clientUserId: item.clientUserId,
    oauthRedirectUri: item.oauthRedirectUri,
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
    lastUpdatedAt: item.lastUpdatedAt,
    nextAutoSyncAt: item.nextAutoSyncAt,
    consecutiveFailedLoginAttempts: item.consecutiveFailedLoginAttempts,
    consentExpiresAt: item.consent?.expiresAt ?? null,
    products: item.products,
  };
}
