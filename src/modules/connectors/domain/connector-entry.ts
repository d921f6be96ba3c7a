import type { Connector } from './connector.js';

/** A connector as our catalogue holds it. */
export interface ConnectorEntry extends Connector {
  /** When one of its facts last changed here. */
  updatedAt: Date;
  /** When the provider stopped offering it; it is kept for the connections that were made with it. */
  retiredAt: Date | null;
  /** Until when runs wait since it fails (see `Circuit`); in the past while it is being found out; `null` while it works. */
  circuitOpenUntil: Date | null;
}
