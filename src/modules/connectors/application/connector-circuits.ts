import type { Urgency } from '../../../shared/urgency.js';
import type { CircuitFacts } from '../domain/circuit.js';

/** Which connectors fail, as all processes know it. A connector that fails holds its own runs up, and nobody else's. */
export interface ConnectorCircuits {
  /** Lets a run of a connector's connection pass (`null`), or gives the instant at which to come again. */
  enter(connectorId: number, run: string, urgency: Urgency): Promise<Date | null>;
  /** A failure that is the connector's and not the person's; in the unit of work in progress. */
  failed(connectorId: number, code: string, run: string | null): Promise<void>;
  /** The provider collected from the bank. */
  collected(connectorId: number): Promise<void>;
  /** A run has read what the provider holds. */
  read(connectorId: number, run: string): Promise<void>;
  /** A run ended in a way that says nothing of its connector. */
  leave(connectorId: number, run: string): Promise<void>;
  /** Those that have been opened and have not worked since. */
  listOpened(): Promise<CircuitFacts[]>;
}

export const CONNECTOR_CIRCUITS = Symbol.for('ConnectorCircuits');
