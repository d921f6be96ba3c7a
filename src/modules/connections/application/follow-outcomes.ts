import { inject, injectable } from 'inversify';
import { CONNECTOR_CIRCUITS, type ConnectorCircuits } from '../../connectors/index.js';
import type { BankConnection } from '../domain/bank-connection.js';
import { isBanksFault } from '../domain/connection-status.js';
import type { ConnectionFollower } from './connection-follower.js';

/** Learns from each collection whether its connector works; what a person has to mend says nothing of it. */
@injectable()
export class FollowOutcomes implements ConnectionFollower {
  constructor(@inject(CONNECTOR_CIRCUITS) private readonly circuits: ConnectorCircuits) {}

  async changed({ facts }: BankConnection, before: BankConnection | null): Promise<void> {
    if (facts.disconnectedAt) return;
    const { connectorId, error, status } = facts;
    if (hasCollected(facts, before)) return this.circuits.collected(connectorId);
    // The same failure is seen at each look at the item; another one is a later state of it.
    const isSeen = before?.facts.providerUpdatedAt.getTime() === facts.providerUpdatedAt.getTime();
    if (status === 'outdated' && error && isBanksFault(error.code) && !isSeen) {
      await this.circuits.failed(connectorId, error.code, null);
    }
  }
}

function hasCollected(facts: BankConnection['facts'], before: BankConnection | null): boolean {
  return facts.dataAsOf !== null && facts.dataAsOf.getTime() !== before?.facts.dataAsOf?.getTime();
}
