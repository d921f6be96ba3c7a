import type { Schema } from '../../../platform/http/operations.js';
import { noRows } from '../../../shared/row-counts.js';
import type { CatalogueRun } from '../domain/catalogue-run.js';
import { circuitState } from '../domain/circuit.js';
import type { CredentialField } from '../domain/connector.js';
import type { ConnectorEntry } from '../domain/connector-entry.js';

export function presentConnector(connector: ConnectorEntry): Schema<'Connector'> {
  return {
    id: connector.id,
    name: connector.name,
    type: connector.type,
    country: connector.country,
    institution_url: connector.institutionUrl,
    image_url: connector.imageUrl,
    primary_color: connector.primaryColor,
    products: connector.products,
    credentials: connector.credentials.map(presentCredentialField),
    has_mfa: connector.hasMfa,
    oauth: connector.oauth,
    is_open_finance: connector.isOpenFinance,
    is_sandbox: connector.isSandbox,
    health: connector.health,
    circuit: presentCircuit(connector, new Date()),
    stage: connector.stage,
    reset_password_url: connector.resetPasswordUrl,
    updated_at: connector.updatedAt.toISOString(),
  };
}

function presentCircuit({ circuitOpenUntil: until }: ConnectorEntry, now: Date) {
  return { state: circuitState(until, now), retry_at: until !== null && until > now ? until.toISOString() : null };
}

export function presentCredentialField(field: CredentialField): Schema<'CredentialField'> {
  return {
    name: field.name,
    label: field.label,
    type: field.type,
    optional: field.optional,
    mfa: field.mfa,
    placeholder: field.placeholder,
    assistive_text: field.assistiveText,
    instructions: field.instructions,
    validation: field.validation,
    validation_message: field.validationMessage,
    options: field.options,
    data: field.data,
    expires_at: field.expiresAt?.toISOString() ?? null,
  };
}

/** A refresh of the catalogue in the form of a sync's log: it touches connectors alone and belongs to no connection. */
export function presentCatalogueRun(run: CatalogueRun): Schema<'SyncLog'> {
  return {
    id: run.id,
    connection_id: null,
    kind: 'connectors',
    trigger: run.trigger,
    state: run.state,
    counts: {
      connectors: run.counts,
      accounts: { ...noRows },
      bills: { ...noRows },
      investments: { ...noRows },
      investment_transactions: { ...noRows },
      loans: { ...noRows },
      transactions: { ...noRows, rematched: 0 },
    },
    notices: [],
    error: run.error,
    created_at: run.startedAt.toISOString(),
    started_at: run.startedAt.toISOString(),
    finished_at: run.finishedAt.toISOString(),
  };
}
