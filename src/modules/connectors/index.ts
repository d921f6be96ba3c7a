export { CONNECTOR_SOURCE, type ConnectorSource } from './application/connector-source.js';
export type { Connector, CredentialField } from './domain/connector.js';
