import type { SandboxClock } from '../clock.js';
import { PluggyError } from '../http/pluggy-error.js';
import type { SandboxState } from '../state/sandbox-state.js';
import {
  type ConnectorDefinition,
  type ConnectorStatus,
  isOpenFinance,
  type WireConnector,
} from './connector-definition.js';
import { credentialFields } from './credential-fields.js';
import { INSTITUTIONS, SANDBOX_CONNECTORS } from './institutions.js';

/** When the catalogue was written: the `createdAt` of its connectors. */
const CREATED_AT = '2024-01-15T12:00:00.000Z';

/** The institutions, with the health that the control surface gave them. */
export class ConnectorCatalogue {
  readonly #byId = new Map([...SANDBOX_CONNECTORS, ...INSTITUTIONS].map((connector) => [connector.id, connector]));
  readonly #state: () => SandboxState;
  readonly #clock: SandboxClock;

  constructor(state: () => SandboxState, clock: SandboxClock) {
    this.#state = state;
    this.#clock = clock;
  }

  all(): ConnectorDefinition[] {
    return [...this.#byId.values()].sort((a, b) => a.id - b.id);
  }

  find(id: number): ConnectorDefinition | undefined {
    return this.#byId.get(id);
  }

  /** @throws 404 `CONNECTOR_NOT_FOUND` */
  get(id: number): ConnectorDefinition {
    const connector = this.#byId.get(id);
    if (connector === undefined) {
      throw new PluggyError(404, 'connector not found', { codeDescription: 'CONNECTOR_NOT_FOUND' });
    }
    return connector;
  }

  statusOf(id: number): ConnectorStatus {
    return this.#state().connectorHealth[id]?.status ?? 'ONLINE';
  }

  /** @returns whether it differs from what it was */
  setStatus(id: number, status: ConnectorStatus): boolean {
    const before = this.statusOf(id);
    this.#state().connectorHealth[id] = { status, since: this.#clock.now().toISOString() };
    return before !== status;
  }

  /** The connector as answered. */
  present(connector: ConnectorDefinition, withHealthDetails = false): WireConnector {
    const health = this.#state().connectorHealth[connector.id];
    const status = this.statusOf(connector.id);
    return {
      id: connector.id,
      name: connector.name,
      primaryColor: connector.color,
      institutionUrl: connector.site,
      country: 'BR',
      type: connector.type,
      credentials: credentialFields(connector),
      imageUrl: `https://cdn.pluggy.ai/assets/connector-icons/${connector.id}.svg`,
      hasMFA: ['one-step', 'two-step', 'select', 'qr'].includes(connector.flow),
      oauth: connector.flow === 'oauth' || isOpenFinance(connector),
      health: { status, stage: null, ...(withHealthDetails ? { details: healthDetails(status) } : {}) },
      products: connector.products,
      isSandbox: connector.isSandbox,
      isOpenFinance: isOpenFinance(connector),
      supportsPaymentInitiation: isOpenFinance(connector) && !connector.isSandbox,
      supportsScheduledPayments: isOpenFinance(connector) && !connector.isSandbox,
      supportsSmartTransfers: false,
      supportsAutomaticPix: false,
      supportsBoletoManagement: false,
      createdAt: CREATED_AT,
      updatedAt: health?.since ?? CREATED_AT,
    };
  }
}

function healthDetails(status: ConnectorStatus): { connectionRateLast6Hours: number; connectionsLast6Hours: number } {
  const rate = { ONLINE: 98, UNSTABLE: 55, OFFLINE: 0 }[status];
  return { connectionRateLast6Hours: rate, connectionsLast6Hours: 120 };
}
