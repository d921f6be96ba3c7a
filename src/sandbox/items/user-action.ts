import type { Item } from 'pluggy-sdk';
import type { ConnectorDefinition } from '../connectors/connector-definition.js';
import type { Wire } from '../world/world.js';

const MINUTES = 60_000;

/** What the person is told to do outside. @param at when it is asked; it holds for 15 minutes (a QR code for 2) */
export function askToAct(
  kind: 'authorize-access' | 'qr' | 'device',
  connector: ConnectorDefinition,
  at: string,
): Wire<Item['userAction']> {
  const expiresIn = (minutes: number) => new Date(Date.parse(at) + minutes * MINUTES).toISOString();
  if (kind === 'qr') {
    return {
      type: 'qr',
      instructions: 'Abra o aplicativo do banco e leia o QR code.',
      attributes: { data: `sandbox-qr-${connector.id}` },
      expiresAt: expiresIn(2),
    };
  }
  if (kind === 'device') {
    return {
      type: 'authorize-access',
      instructions: 'Autorize este dispositivo no aplicativo do banco.',
      attributes: { name: connector.name },
      expiresAt: expiresIn(15),
    };
  }
  return {
    type: 'authorize-access',
    instructions: `Autorize o compartilhamento dos seus dados no aplicativo de ${connector.name}.`,
    attributes: { url: `${connector.site}/open-finance/consent` },
    expiresAt: expiresIn(15),
  };
}
