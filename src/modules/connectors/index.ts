export { presentCredentialField } from './adapters/present-connector.js';
export { CONNECTOR_CIRCUITS, type ConnectorCircuits } from './application/connector-circuits.js';
export {
  CONNECTOR_REPOSITORY,
  type ConnectorRepository,
  type ConnectorSearch,
} from './application/connector-repository.js';
export { CONNECTOR_SOURCE, type ConnectorSource } from './application/connector-source.js';
export { PrepareCatalogue } from './application/prepare-catalogue.js';
export { RefreshConnectors } from './application/refresh-connectors.js';
export { refreshConnectorsJob } from './application/refresh-connectors-job.js';
export { RefreshOneConnector } from './application/refresh-one-connector.js';
export { checkCredentials, checkFields } from './domain/check-credentials.js';
export { READING_FAILED } from './domain/circuit.js';
export type { Connector, CredentialField } from './domain/connector.js';
export type { ConnectorEntry } from './domain/connector-entry.js';
