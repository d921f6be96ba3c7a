import type { DatabaseGauge } from '../../../platform/gauge.js';
import type { ConnectorCircuits } from '../application/connector-circuits.js';
import { circuitState } from '../domain/circuit.js';

/** Connectors whose runs are put off because they fail. */
export function circuitGauges(circuits: ConnectorCircuits): DatabaseGauge[] {
  return [
    {
      name: 'saldo_connector_circuits_opened',
      help: 'Connectors that failed again and again: open (their runs wait) or half_open (one run at a time finds out).',
      labelNames: ['state'],
      read: async () => {
        const now = new Date();
        const states = (await circuits.listOpened()).map(({ openUntil }) => circuitState(openUntil, now));
        const count = (state: string) => states.filter((one) => one === state).length;
        return ['open', 'half_open'].map((state) => ({ labels: { state }, value: count(state) }));
      },
    },
    {
      name: 'saldo_connector_failures',
      help: 'Failures in a row of each connector whose circuit was opened and that has not worked since.',
      labelNames: ['connector'],
      read: async () =>
        (await circuits.listOpened()).map(({ connectorId, failures }) => ({
          labels: { connector: String(connectorId) },
          value: failures,
        })),
    },
  ];
}
