import type { Connector } from '../domain/connector.js';

/** Where the catalogue of institutions comes from. */
export interface ConnectorSource {
  /** Every connector that the provider offers; with `includeSandbox`, its test institutions too. */
  listConnectors(options: { includeSandbox: boolean }): Promise<Connector[]>;
  /** `null` where the provider has no such connector. */
  getConnector(id: number): Promise<Connector | null>;
}

export const CONNECTOR_SOURCE = Symbol.for('ConnectorSource');
