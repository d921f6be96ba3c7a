import type { Schema } from '../../../platform/http/operations.js';
import { type ConnectorEntry, presentCredentialField } from '../../connectors/index.js';
import type { BankConnection } from '../domain/bank-connection.js';
import { nextAction } from '../domain/next-action.js';
import { presentNextAction } from './present-next-action.js';

/** `connector` is null only for an institution that the catalogue has never held. */
export function presentConnection(
  connection: BankConnection,
  connector: ConnectorEntry | null,
  now: Date,
): Schema<'Connection'> {
  const { facts } = connection;
  return {
    id: facts.id,
    item_id: facts.itemId,
    connector: {
      id: facts.connectorId,
      name: connector?.name ?? `Connector ${facts.connectorId}`,
      image_url: connector?.imageUrl ?? null,
      primary_color: connector?.primaryColor ?? null,
      is_open_finance: connector?.isOpenFinance ?? false,
    },
    status: facts.status,
    provider_status: facts.providerStatus,
    provider_execution_status: facts.providerExecutionStatus,
    error: facts.error && {
      code: facts.error.code,
      message: facts.error.message,
      provider_message: facts.error.providerMessage,
    },
    question: facts.question && presentCredentialField(facts.question),
    user_action: facts.userAction && {
      type: facts.userAction.type,
      instructions: facts.userAction.instructions,
      attributes: facts.userAction.attributes,
      expires_at: facts.userAction.expiresAt?.toISOString() ?? null,
    },
    next_action: presentNextAction(facts.id, nextAction(facts, connector, now)),
    last_sync_log_id: facts.lastSyncLogId,
    last_synced_at: facts.lastSyncedAt?.toISOString() ?? null,
    data_as_of: facts.dataAsOf?.toISOString() ?? null,
    next_auto_sync_at: facts.nextAutoSyncAt?.toISOString() ?? null,
    consent_expires_at: facts.consentExpiresAt?.toISOString() ?? null,
    created_at: facts.createdAt.toISOString(),
    updated_at: facts.updatedAt.toISOString(),
    disconnected_at: facts.disconnectedAt?.toISOString() ?? null,
  };
}
